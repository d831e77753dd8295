namespace Sen.Record;

/// <summary>What the policy must know of the talk between a person and the facility's reviewer about who opened the record.</summary>
public static class AccessReview
{
    /// <summary>Category of the Communications of that talk; those who review read and write no others.</summary>
    public const string Category = "urn:sen:cs:access-answer";

    /// <summary><c>AuditEvent.agent.policy</c> of an opening outside the care relation; the log is searched by it.</summary>
    public const string BreakGlass = "urn:sen:policy:break-glass";
}
