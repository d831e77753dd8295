using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Vietnam;

namespace Sen.Reception.CheckIn;

/// <summary>The referral slip in the person's hand (giấy chuyển, TT 01/2025/TT-BYT annex VI), as the clerk typed it.</summary>
internal sealed record ReferralForm
{
    internal string? Number { get; init; }

    internal string? From { get; init; }

    internal string? Day { get; init; }

    internal string? Diagnosis { get; init; }

    /// <summary>The slip names a disease of annex III and holds for a year.</summary>
    internal bool OneYear { get; init; }

    internal static ReferralForm Of(PostedForm form) => new()
    {
        Number = form["refNumber"],
        From = form["refFrom"],
        Day = form["refDay"],
        Diagnosis = form["refDiagnosis"],
        OneYear = form["refYear"] is not null,
    };
}

/// <summary>A referral slip that holds today.</summary>
internal sealed record Referral(string Number, string From, DateOnly Day, string Diagnosis)
{
    internal const string NumberNeeded = "referral.number";
    internal const string FromNeeded = "referral.from";
    internal const string DayNeeded = "referral.day";
    internal const string InFuture = "referral.in-future";
    internal const string TooOld = "referral.too-old";
    internal const string DiagnosisNeeded = "referral.diagnosis";
    internal const string TooLong = "referral.too-long";

    private const int LongestNumber = 50;
    private const int LongestText = 300;

    /// <summary>ICD-10 code when the diagnosis begins with one.</summary>
    internal IcdCode? Icd { get; private init; }

    internal static Result<Referral> Read(ReferralForm form, DateOnly today)
    {
        var day = PartialDate.Parse(form.Day);
        var code = form switch
        {
            { Number: null } => (NumberNeeded, "refNumber"),
            { From: null } => (FromNeeded, "refFrom"),
            _ when !day.Succeeded || day.Value.Date is null => (DayNeeded, "refDay"),
            _ when day.Value.Date > today => (InFuture, "refDay"),
            _ when !VisitRoute.ReferralHolds(day.Value.Date.Value, today, form.OneYear) => (TooOld, "refDay"),
            { Diagnosis: null } => (DiagnosisNeeded, "refDiagnosis"),
            _ when form.Number.Length > LongestNumber || form.From.Length > LongestText || form.Diagnosis.Length > LongestText => (TooLong, "refNumber"),
            _ => default,
        };
        return code.Item1 is null
            ? new Referral(form.Number!, form.From!, day.Value.Date!.Value, form.Diagnosis!) { Icd = IcdOf(form.Diagnosis!, today) }
            : Invalid.One(code.Item1, code.Item2, "The referral slip is not complete or does not hold.");
    }

    /// <summary>As the visit keeps it: the request that this visit is the answer to.</summary>
    internal ServiceRequest ToRequest(Reference person)
    {
        var reason = new CodeableConcept { Text = Diagnosis };
        if (Icd is { } icd)
        {
            reason.Coding.Add(Coding.Of(Systems.Icd10, icd.Code, icd.Name()));
        }

        return new ServiceRequest
        {
            Id = "referral",
            Status = "completed",
            Intent = "order",
            Category = { CodeableConcept.Of(Systems.Snomed, Codes.PatientReferral) },
            Identifier = { Identifier.Of(Systems.ReferralSlip, Number) },
            Subject = person,
            AuthoredOn = FhirDateTime.Of(Day),
            Requester = new Reference { Display = From },
            ReasonCode = { reason },
        };
    }

    private static IcdCode? IcdOf(string diagnosis, DateOnly today) => Icd10.Get(diagnosis.Split(' ', 2)[0].TrimEnd(',', ':', '.'), today);
}
