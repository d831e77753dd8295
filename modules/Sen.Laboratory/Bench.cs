using Microsoft.AspNetCore.Http;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Vietnam;

namespace Sen.Laboratory;

/// <summary>The laboratory's side of one request: who asks, what time it is, and the ordered tests.</summary>
internal sealed class Bench(IRecord record, TimeProvider clock, IHttpContextAccessor http)
{
    public HttpContext Http => http.HttpContext ?? throw new InvalidOperationException("There is no request.");

    public Caller Caller => Http.User.ToCaller();

    public DateTimeOffset Now => VietnamTime.Now(clock);

    public DateOnly Today => VietnamTime.Today(clock);

    public IRecord Record => record;

    /// <summary>Who did it; a technician without a Practitioner is named by the account's display name.</summary>
    public Reference Performer => Caller.Practitioner is { } id
        ? Reference.To($"Practitioner/{id}", Caller.Display)
        : new Reference { Display = Caller.Display };

    public ResourceKey NewKey(string type) => ResourceKey.New(type, clock);

    /// <summary>An ordered laboratory test with the person it is about and what was reported so far.</summary>
    public async Task<Result<Ordered>> OpenAsync(string requestId, CancellationToken cancellationToken)
    {
        var key = new ResourceKey("ServiceRequest", FhirDocument.IsId(requestId) ? requestId : "unknown");
        var request = await record.ReadAsync(Caller, key, cancellationToken);
        if (!request.Succeeded)
        {
            return request.Failure;
        }

        var order = request.Value.As<ServiceRequest>();
        if (!order.Category.Any(c => c.Has(Systems.Snomed, Codes.LaboratoryProcedure)) || order.Subject.IdIn("Patient") is not { } patient)
        {
            return new NotFound(key);
        }

        var person = await record.ReadAsync(Caller, new ResourceKey("Patient", patient), cancellationToken);
        if (!person.Succeeded)
        {
            return person.Failure;
        }

        var results = await record.SearchAsync(
            Caller,
            SearchQuery.For("Observation").Where("patient", $"Patient/{patient}")
                .WhereToken("category", Systems.ObservationCategory, Codes.Laboratory).Take(SearchQuery.MaxCount),
            cancellationToken);
        if (!results.Succeeded)
        {
            return results.Failure;
        }

        var allergies = await record.SearchAsync(Caller, SearchQuery.For("AllergyIntolerance").Where("patient", $"Patient/{patient}"), cancellationToken);
        return allergies.Succeeded
            ? new Ordered(order, request.Value.Version, new PersonView(person.Value.As<Patient>()), [.. results.Value.Matches])
            {
                Allergies = [.. allergies.Value.As<AllergyIntolerance>().Where(Holds).OrderBy(a => a.Criticality != "high").Select(NameOf).Where(n => n.Length > 0).Distinct(StringComparer.Ordinal)],
            }
            : allergies.Failure;
    }

    // Refuted and mistaken entries are history, not a warning.
    private static bool Holds(AllergyIntolerance allergy) =>
        allergy.VerificationStatus?.CodeIn(Systems.AllergyVerification) is not ("refuted" or "entered-in-error")
        && allergy.ClinicalStatus?.CodeIn(Systems.AllergyClinical) is not ("resolved" or "inactive");

    private static string NameOf(AllergyIntolerance allergy) => allergy.Code?.Text ?? allergy.Code?.Coding.FirstOrDefault()?.Display ?? "";

    public static int StatusOf(Failure failure) => failure switch
    {
        Invalid => StatusCodes.Status422UnprocessableEntity,
        NotFound => StatusCodes.Status404NotFound,
        Denied => StatusCodes.Status403Forbidden,
        Conflict => StatusCodes.Status409Conflict,
        _ => StatusCodes.Status500InternalServerError,
    };
}

/// <summary>One order as it stands.</summary>
public sealed class Ordered
{
    private readonly IReadOnlyList<StoredResource> _stored;

    internal Ordered(ServiceRequest request, long version, PersonView person, IReadOnlyList<StoredResource> results)
    {
        Request = request;
        Version = version;
        Person = person;
        _stored = results;
        History = [.. results.Select(r => r.As<Observation>()).Where(o => o.Status is "final" or "amended" or "corrected")];
    }

    internal ServiceRequest Request { get; }

    internal long Version { get; }

    internal PersonView Person { get; }

    /// <summary>What the person is allergic to, as names: the laboratory is warned (latex, iodine), the story stays with the doctor.</summary>
    internal IReadOnlyList<string> Allergies { get; init; } = [];

    /// <summary>All released laboratory results of the person.</summary>
    internal IReadOnlyList<Observation> History { get; }

    internal string Id => Request.Id!;

    internal string Name => Request.Code?.Text ?? "";

    internal string ServiceCode => Request.Code?.CodeIn(Systems.Service) ?? "";

    internal bool Taken => Request.Specimen.Count > 0;

    internal bool Done => Request.Status == "completed";

    /// <summary>The lines to report; a service without known tests has one line in words.</summary>
    internal IReadOnlyList<LabTest> Tests => LabTests.OfService(ServiceCode) is { Count: > 0 } known ? known :
    [
        new LabTest { Code = "KQ", ServiceCode = ServiceCode, NameVi = Name, NameEn = Name, IsQuantity = false, Unit = "", Ranges = [] },
    ];

    internal Sex Sex => Person.Gender switch
    {
        "male" => Sex.Male,
        "female" => Sex.Female,
        _ => Sex.Unknown,
    };

    internal int AgeInMonths(DateOnly day) => Person.BirthDate is { } birth ? Vietnam.Age.On(birth.UpperBound, day).Months : 0;

    /// <summary>What this order reported for a test, with its version.</summary>
    internal (Observation Observation, long Version)? Reported(LabTest test)
    {
        var id = Release.ResultRecord.IdOf(Id, test);
        var found = _stored.FirstOrDefault(s => s.Key.Id == id) ?? _stored.FirstOrDefault(s => Answers(s.As<Observation>(), test));
        return found is null ? null : (found.As<Observation>(), found.Version);
    }

    // A result that came from elsewhere (an import, an analyser) has an id of its own.
    private bool Answers(Observation observation, LabTest test) =>
        observation.BasedOn.Any(b => b.IdIn("ServiceRequest") == Id) && Release.ResultRecord.Is(observation, test);

    /// <summary>The newest released value of the same test from another order.</summary>
    internal Observation? Previous(LabTest test) => History
        .Where(o => !o.BasedOn.Any(b => b.IdIn("ServiceRequest") == Id) && Release.ResultRecord.Is(o, test))
        .MaxBy(o => o.EffectiveDateTime);
}
