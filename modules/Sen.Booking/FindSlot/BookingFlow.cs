using Microsoft.AspNetCore.Http;
using Sen.Booking.Rules;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Vietnam;

namespace Sen.Booking.FindSlot;

/// <summary>Someone the caller may book for.</summary>
internal sealed record Member(string Patient, string FullName, bool Self);

/// <summary>A specialty with its soonest free time.</summary>
internal sealed record ClinicOffer(Clinic Clinic, DateTimeOffset? Soonest, bool Seen);

/// <summary>A doctor with the soonest times of two days; <see cref="LastSeen"/> when the person was here before.</summary>
internal sealed record DoctorOffer(Doctor Doctor, IReadOnlyList<DateTimeOffset> Soonest, DateOnly? LastSeen);

/// <summary>
/// What one booking page shows: the answers so far and what the next question needs. One per request; the step components
/// read it, so that each of them holds markup only.
/// </summary>
internal sealed class BookingFlow(IRecord record, ClinicDirectory clinics, SlotFinder finder, TimeProvider clock)
{
    internal Caller Caller { get; private set; } = Caller.Anonymous;

    internal BookingAnswers Answers { get; private set; } = new();

    internal DirectoryMap Directory { get; private set; } = new() { Facilities = [], Clinics = [], Doctors = [] };

    internal BookingRules Rules { get; private set; } = BookingRules.On(DateOnly.MaxValue);

    internal DateOnly Today { get; private set; }

    internal IReadOnlyList<Member> Family { get; private set; } = [];

    internal IReadOnlyList<ClinicOffer> Clinics { get; private set; } = [];

    internal IReadOnlyList<DoctorOffer> Doctors { get; private set; } = [];

    internal IReadOnlyList<DayOffer> Days { get; private set; } = [];

    internal IReadOnlyList<TimeOffer> Times { get; private set; } = [];

    internal DateTimeOffset? AnySoonest { get; private set; }

    /// <summary>Start of the chosen slot, and the doctor whose it is.</summary>
    internal (DateTimeOffset Start, Doctor Doctor)? Chosen { get; private set; }

    internal Facility? Facility => Directory.Facility(Answers.Facility);

    internal Clinic? Clinic => Directory.Clinic(Answers.Service);

    internal Doctor? Doctor => Directory.Doctor(Answers.Doctor);

    internal Member? For => Family.FirstOrDefault(m => m.Patient == Answers.Person) ?? (Family is [var first, ..] ? first : null);

    internal bool SignedIn => Caller.Role == Role.Citizen;

    internal bool Linked => Family.Count > 0;

    internal async Task LoadAsync(Caller caller, IQueryCollection query, CancellationToken cancellationToken)
    {
        Caller = caller;
        Today = VietnamTime.Today(clock);
        Rules = BookingRules.On(Today);
        Directory = await clinics.ReadAsync(cancellationToken);
        Answers = BookingAnswers.Of(query).Fit(Directory);
        Family = await FamilyAsync(cancellationToken);
        var seen = await SeenAsync(cancellationToken);
        if (Answers.Facility is null && Answers.Edit is null)
        {
            Answers = Answers with { Facility = Suggested(seen) };
        }

        await (Answers.Step switch
        {
            BookingStep.Facility => Task.CompletedTask,
            BookingStep.Specialty => LoadClinicsAsync(seen, cancellationToken),
            BookingStep.Doctor => LoadDoctorsAsync(seen, cancellationToken),
            BookingStep.Time => LoadTimesAsync(cancellationToken),
            BookingStep.Review => LoadChosenAsync(cancellationToken),
        });
    }

    /// <summary>Schedules of the chosen doctor, or of everybody in the clinic.</summary>
    internal IReadOnlyList<string> Schedules =>
        Doctor is { } doctor ? doctor.Schedules : [.. Directory.DoctorsOf(Answers.Service ?? "").SelectMany(d => d.Schedules)];

    private async Task<IReadOnlyList<Member>> FamilyAsync(CancellationToken cancellationToken)
    {
        var members = new List<Member>();
        foreach (var id in new[] { Caller.Patient }.Concat(Caller.Represents).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            if (await record.FindAsync(Caller, "Patient", id, cancellationToken) is { } stored)
            {
                members.Add(new Member(id, new PersonView(stored.As<Patient>()).FullName, id == Caller.Patient));
            }
        }

        return members;
    }

    // Where the person has been, newest first: suggests the facility, marks the specialty and the last doctor.
    private async Task<IReadOnlyList<Encounter>> SeenAsync(CancellationToken cancellationToken)
    {
        if (For is not { } person)
        {
            return [];
        }

        var query = SearchQuery.For<Encounter>().Where("patient", $"Patient/{person.Patient}").Sort("-date").Take(20);
        var page = await record.SearchAsync(Caller, query, cancellationToken);
        return page.Succeeded ? [.. page.Value.As<Encounter>()] : [];
    }

    private string? Suggested(IReadOnlyList<Encounter> seen)
    {
        var last = seen.Select(e => e.ServiceProvider.IdIn("Organization")).FirstOrDefault(id => Directory.Facility(id) is not null);
        return last ?? (Directory.Facilities is [var only] ? only.Id : null);
    }

    private async Task LoadClinicsAsync(IReadOnlyList<Encounter> seen, CancellationToken cancellationToken)
    {
        var find = SearchKey.Of(Answers.Find);
        var been = seen.Select(e => e.ServiceType?.CodeIn(Systems.Specialty)).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var offers = new List<ClinicOffer>();
        foreach (var clinic in Directory.ClinicsOf(Answers.Facility!).Where(c => c.Answers(find)))
        {
            var schedules = Directory.DoctorsOf(clinic.Id).SelectMany(d => d.Schedules).ToList();
            offers.Add(new ClinicOffer(clinic, await finder.EarliestAsync(schedules, finder.Opens, cancellationToken), been.Contains(clinic.Specialty)));
        }

        Clinics = offers;
    }

    private async Task LoadDoctorsAsync(IReadOnlyList<Encounter> seen, CancellationToken cancellationToken)
    {
        var offers = new List<DoctorOffer>();
        foreach (var doctor in Directory.DoctorsOf(Answers.Service!))
        {
            var last = seen.FirstOrDefault(e => new VisitView(e).Practitioner == doctor.Practitioner)?.Period?.Start?.Date.ToDateOnly();
            offers.Add(new DoctorOffer(doctor, await finder.NextTwoDaysAsync(doctor.Schedules, cancellationToken), last));
        }

        var soonest = offers.SelectMany(o => o.Soonest).Select(s => (DateTimeOffset?)s).Min();
        AnySoonest = soonest;
        Doctors = [.. offers.OrderByDescending(o => o.LastSeen).ThenBy(o => o.Soonest.Count == 0 ? DateTimeOffset.MaxValue : o.Soonest[0])];
    }

    private async Task LoadTimesAsync(CancellationToken cancellationToken)
    {
        var last = Today.AddDays(Rules.DaysAhead);
        var day = Answers.Day is { } wanted && wanted >= Today && wanted <= last ? wanted : (DateOnly?)null;
        day ??= await finder.EarliestAsync(Schedules, finder.Opens, cancellationToken) is { } soonest ? VietnamTime.DayOf(soonest) : Today;
        Answers = Answers with { Day = day };

        // The window of days begins today; it moves on by whole windows only when the chosen day is beyond it.
        var first = Today.AddDays((day.Value.DayNumber - Today.DayNumber) / Rules.DaysShown * Rules.DaysShown);
        Days = await finder.DaysAsync(Schedules, first, Rules.DaysShown, cancellationToken);
        Times = await finder.TimesAsync(Schedules, day.Value, Answers.Slot, cancellationToken);
    }

    private async Task LoadChosenAsync(CancellationToken cancellationToken)
    {
        if (await record.FindAsync(Caller.Anonymous, "Slot", Answers.Slot!, cancellationToken) is not { } stored
            || stored.As<Slot>() is not { Start: { } start } slot
            || slot.Schedule.IdIn("Schedule") is not { } schedule
            || Directory.Doctors.FirstOrDefault(d => d.Schedules.Contains(schedule, StringComparer.Ordinal)) is not { } doctor)
        {
            Answers = Answers with { Slot = null, Edit = null };
            await LoadTimesAsync(cancellationToken);
            return;
        }

        Chosen = (VietnamTime.Local(start.LowerBound), doctor);
    }
}
