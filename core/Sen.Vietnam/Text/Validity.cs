namespace Sen.Vietnam;

/// <summary>The days on which a rule of the state holds, both ends included; no end means until further notice.</summary>
public readonly record struct Validity(DateOnly From, DateOnly? To)
{
    public bool Covers(DateOnly day) => From <= day && (To is not { } last || day <= last);
}
