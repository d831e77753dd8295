using Sen.Fhir;

namespace Sen.Profiles;

/// <summary>An appointment and the participants that Sen gives it.</summary>
public sealed class AppointmentView(Appointment appointment)
{
    public string Id => appointment.Id!;

    public Appointment Resource => appointment;

    public string Status => appointment.Status ?? "";

    public string? Code => appointment.Identifier.In(Systems.TicketCode);

    /// <summary>Hẹn khám lại: the doctor asked the person to come again.</summary>
    public bool FollowUp => appointment.AppointmentType?.Has(Systems.AppointmentReason, Codes.FollowUp) == true;

    /// <summary>Number of the follow-up slip that this proposed appointment is.</summary>
    public string? SlipNumber => appointment.Identifier.In(Systems.FollowUpSlip);

    /// <summary>The day a follow-up slip asks the person to come.</summary>
    public DateOnly? RequestedDay => appointment.RequestedPeriod.FirstOrDefault()?.Start?.LowerBound is { } day
        ? DateOnly.FromDateTime(day.ToOffset(FhirDateTime.LocalOffset).DateTime)
        : null;

    public DateTimeOffset? Start => appointment.Start?.LowerBound;

    public string? Slot => appointment.Slot.FirstOrDefault().IdIn("Slot");

    public Reference? Person => Actor("Patient");

    public string? Patient => Person.IdIn("Patient");

    public Reference? Doctor => Actor("PractitionerRole");

    public Reference? Service => Actor("HealthcareService");

    /// <summary>The room: the location that is not the site.</summary>
    public Reference? Room => Locations.FirstOrDefault(l => !IsSite(l));

    /// <summary>Organization id of the facility: its site Location has the same id.</summary>
    public string? Facility => Locations.FirstOrDefault(IsSite).IdIn("Location");

    public string FacilityName => Locations.FirstOrDefault(IsSite)?.Display ?? "";

    public bool IsSample => appointment.IsSample();

    private IEnumerable<Reference> Locations =>
        appointment.Participant.Select(p => p.Actor).OfType<Reference>().Where(a => a.IdOf("Location") is not null);

    /// <summary>A participant. The reference to the site also carries an identifier of <see cref="Systems.FacilityCode"/>, which tells it from the room.</summary>
    public static Appointment.ParticipantComponent Participant(Reference actor, bool site = false)
    {
        var participant = new Appointment.ParticipantComponent { Actor = actor, Status = "accepted" };
        if (site)
        {
            actor.Identifier = Identifier.Of(Systems.FacilityCode, actor.IdOf("Location") ?? "");
        }

        return participant;
    }

    private static bool IsSite(Reference location) => location.Identifier?.System == Systems.FacilityCode;

    private Reference? Actor(string type) =>
        appointment.Participant.Select(p => p.Actor).OfType<Reference>().FirstOrDefault(a => a.IdOf(type) is not null);
}
