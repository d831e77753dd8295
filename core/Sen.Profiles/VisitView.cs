using Sen.Fhir;

namespace Sen.Profiles;

/// <summary>An outpatient visit (lượt khám) read from its Encounter.</summary>
public sealed class VisitView(Encounter encounter)
{
    public string Id => encounter.Id!;

    public Encounter Resource => encounter;

    public string Status => encounter.Status ?? "";

    public bool Open => Status is "planned" or "arrived" or "triaged" or "in-progress" or "onleave";

    public string? Patient => encounter.Subject.IdIn("Patient");

    public string? Facility => encounter.ServiceProvider.IdIn("Organization");

    public string FacilityName => encounter.ServiceProvider?.Display ?? "";

    public string? Room => encounter.Location.FirstOrDefault()?.Location.IdIn("Location");

    public string RoomName => encounter.Location.FirstOrDefault()?.Location?.Display ?? "";

    public string? Specialty => encounter.ServiceType?.CodeIn(Systems.Specialty);

    public string SpecialtyName => encounter.ServiceType?.Text ?? encounter.ServiceType?.Coding.FirstOrDefault()?.Display ?? "";

    public DateTimeOffset? ArrivedAt => encounter.Period?.Start?.LowerBound;

    public DateTimeOffset? FinishedAt => encounter.Period?.End?.LowerBound;

    /// <summary><see cref="Codes.PaymentBhyt"/>, <see cref="Codes.PaymentFee"/> or <see cref="Codes.PaymentOnRequest"/>.</summary>
    public string PaymentKind
    {
        get => encounter.Extension.Named(Systems.Extensions.PaymentKind)?.ValueCode ?? Codes.PaymentFee;
        set => SetCode(Systems.Extensions.PaymentKind, value);
    }

    /// <summary>MA_DOITUONG_KCB, null while nobody has said by which route the insured person came.</summary>
    public string? VisitKind
    {
        get => encounter.Extension.Named(Systems.Extensions.VisitKind)?.ValueCode;
        set => SetCode(Systems.Extensions.VisitKind, value);
    }

    public string? Coverage
    {
        get => encounter.Extension.Named(Systems.Extensions.Coverage)?.ValueReference.IdIn("Coverage");
        set
        {
            if (value is not null && encounter.Extension.Named(Systems.Extensions.Coverage) is null)
            {
                encounter.Extension.Add(new Extension { Url = Systems.Extensions.Coverage, ValueReference = Reference.To($"Coverage/{value}") });
            }
        }
    }

    /// <summary>The referral slip the person came with.</summary>
    public ServiceRequest? Referral => encounter.Contained.OfType<ServiceRequest>().FirstOrDefault(r => r.Identifier.In(Systems.ReferralSlip) is not null);

    public string? Appointment => encounter.Appointment.FirstOrDefault().IdIn("Appointment");

    public string? Practitioner => encounter.Participant.Select(p => p.Individual.IdIn("Practitioner")).FirstOrDefault(id => id is not null);

    public bool IsSample => encounter.IsSample();

    private void SetCode(string url, string? code)
    {
        var existing = encounter.Extension.Named(url);
        if (code is null)
        {
            if (existing is not null)
            {
                encounter.Extension.Remove(existing);
            }
        }
        else if (existing is not null)
        {
            existing.ValueCode = code;
        }
        else
        {
            encounter.Extension.Add(new Extension { Url = url, ValueCode = code });
        }
    }
}
