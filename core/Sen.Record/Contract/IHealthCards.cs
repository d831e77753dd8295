namespace Sen.Record;

/// <summary>SMART Health Cards of a person (SMART Health Cards and Links IG 1.0.0). The room that holds the facilities' keys issues; the FHIR interface hands out.</summary>
public interface IHealthCards
{
    /// <summary>Every card of the person whose content has a resource of each of these types, as compact JWS. The policy decides what of the person
    /// the caller sees, and nothing else is on a card.</summary>
    Task<Result<IReadOnlyList<string>>> IssueAsync(Caller caller, string patient, IReadOnlyCollection<string> types, CancellationToken cancellationToken);
}
