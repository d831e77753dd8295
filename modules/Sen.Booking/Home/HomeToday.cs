using Microsoft.Extensions.Options;
using Sen.Booking.Book;
using Sen.Booking.Tickets;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Vietnam;

namespace Sen.Booking.Home;

/// <summary>A medicine to take at this time of the day.</summary>
/// <param name="Request">Id of the MedicationRequest.</param>
/// <param name="Name">"Metformin".</param>
/// <param name="How">"1 viên sau bữa sáng": the doctor's words.</param>
/// <param name="When">Code of the time of day.</param>
internal sealed record Dose(string Request, string Name, string How, string When);

/// <summary>A new laboratory result.</summary>
internal sealed record NewResult(string Report, string Title, DateTimeOffset? At, int Values);

/// <summary>A bill that waits for payment.</summary>
internal sealed record Bill(string Invoice, long Amount, string Facility);

/// <summary>What the citizen's home shows: what matters now, then what to remember. Read as the person, in a few searches.</summary>
internal sealed class HomeToday(IRecord record, TicketReading tickets, IOptions<BookingOptions> options, TimeProvider clock)
{
    internal PersonView? Person { get; private set; }

    /// <summary>Today's ticket of the person or of someone they represent, the person's own first.</summary>
    internal TicketPaper? Ticket { get; private set; }

    /// <summary>The next appointment of the person, when there is no ticket today.</summary>
    internal AppointmentView? Next { get; private set; }

    /// <summary>Coming appointments besides the one that leads the page.</summary>
    internal IReadOnlyList<AppointmentView> Family { get; private set; } = [];

    internal IReadOnlyList<NewResult> Results { get; private set; } = [];

    internal IReadOnlyList<Dose> Doses { get; private set; } = [];

    internal IReadOnlyList<Bill> Bills { get; private set; } = [];

    internal bool Sample { get; private set; }

    internal async Task LoadAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (caller.Patient is not { } self || await record.FindAsync(caller, "Patient", self, cancellationToken) is not { } stored)
        {
            return;
        }

        Person = new PersonView(stored.As<Patient>());
        Sample = Person.IsSample;
        var now = VietnamTime.Now(clock);
        var today = VietnamTime.DayOf(now);
        Ticket = await TicketTodayAsync(caller, self, today, cancellationToken);
        await LoadAppointmentsAsync(caller, self, now, cancellationToken);
        Bills = await BillsAsync(caller, self, cancellationToken);
        Results = await ResultsAsync(caller, self, now, cancellationToken);
        Doses = await DosesAsync(caller, self, now, cancellationToken);
    }

    private async Task<TicketPaper?> TicketTodayAsync(Caller caller, string self, DateOnly today, CancellationToken cancellationToken)
    {
        foreach (var patient in caller.Represents.Prepend(self).Distinct(StringComparer.Ordinal))
        {
            var query = SearchQuery.For<FhirTask>()
                .Where("patient", $"Patient/{patient}")
                .WhereToken("code", Systems.TaskCode, Codes.QueueTicket)
                .Where("status", "requested,ready,in-progress,on-hold")
                .Where("authored-on", $"ge{VietnamTime.At(today, TimeOnly.MinValue).Query()}")
                .Sort("-authored-on")
                .Take(1);
            var page = await record.SearchAsync(caller, query, cancellationToken);
            if (page is { Succeeded: true, Value.Matches: [var open, ..] })
            {
                return await tickets.FindAsync(caller, open.Key.Id, cancellationToken);
            }
        }

        return null;
    }

    private async Task LoadAppointmentsAsync(Caller caller, string self, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var coming = new List<AppointmentView>();
        foreach (var patient in caller.Represents.Prepend(self).Distinct(StringComparer.Ordinal))
        {
            var found = await Appointments.FromAsync(record, caller, patient, VietnamTime.DayOf(now), cancellationToken);
            coming.AddRange(found.Succeeded ? found.Value.Where(a => a.Status is "booked" or "pending").Select(a => new AppointmentView(a)) : []);
        }

        coming = [.. coming.Where(a => a.Start > now.AddHours(-1)).OrderBy(a => a.Start)];
        Next = Ticket is null ? coming.FirstOrDefault(a => a.Patient == self) ?? coming.FirstOrDefault() : null;
        Family = [.. coming.Where(a => a.Id != Next?.Id).Take(3)];
    }

    private async Task<IReadOnlyList<Bill>> BillsAsync(Caller caller, string self, CancellationToken cancellationToken)
    {
        var page = await record.SearchAsync(
            caller, SearchQuery.For<Invoice>().Where("patient", $"Patient/{self}").Where("status", "issued").Sort("-date").Take(3), cancellationToken);
        return page.Succeeded
            ? [.. page.Value.As<Invoice>().Select(i => new InvoiceView(i)).Where(i => i.PersonPays > 0).Select(i => new Bill(i.Id, i.PersonPays, i.FacilityName))]
            : [];
    }

    private async Task<IReadOnlyList<NewResult>> ResultsAsync(Caller caller, string self, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var query = SearchQuery.For<DiagnosticReport>()
            .Where("patient", $"Patient/{self}")
            .Where("status", "final,amended,corrected")
            .Where("issued", $"ge{now.AddDays(-options.Value.NewResultDays).Query()}")
            .Sort("-issued")
            .Take(2);
        var page = await record.SearchAsync(caller, query, cancellationToken);
        return page.Succeeded
            ? [.. page.Value.As<DiagnosticReport>().Select(r => new NewResult(
                r.Id!, r.Code?.Text ?? "", r.EffectiveDateTime?.LowerBound ?? r.Issued?.LowerBound, r.Result.Count))]
            : [];
    }

    private async Task<IReadOnlyList<Dose>> DosesAsync(Caller caller, string self, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var time = TimeOfDay.At(TimeOnly.FromDateTime(now.DateTime));
        var requests = await record.SearchAsync(
            caller, SearchQuery.For<MedicationRequest>().Where("patient", $"Patient/{self}").Where("status", "active").Sort("-authoredon").Take(40), cancellationToken);
        if (!requests.Succeeded || time is null)
        {
            return [];
        }

        var due = requests.Value.As<MedicationRequest>()
            .Where(r => TimeOfDay.StillTaken(r, VietnamTime.DayOf(now)))
            .Select(r => (Request: r, Dosage: r.DosageInstruction.FirstOrDefault(d => d.Timing?.Repeat?.When.Contains(time) == true)))
            .Where(r => r.Dosage is not null)
            .ToList();
        if (due.Count == 0)
        {
            return [];
        }

        var begin = VietnamTime.At(VietnamTime.DayOf(now), TimeOnly.MinValue);
        var taken = await record.SearchAsync(
            caller,
            SearchQuery.For<MedicationStatement>().Where("patient", $"Patient/{self}").Where("effective", $"ge{begin.Query()}").Take(100),
            cancellationToken);
        var done = taken.Succeeded ? taken.Value.As<MedicationStatement>().Select(TimeOfDay.KeyOf).ToHashSet(StringComparer.Ordinal) : [];
        return
        [
            .. due.Where(r => !done.Contains(TimeOfDay.Key(r.Request.Id!, time)))
                .Take(3)
                .Select(r => new Dose(r.Request.Id!, r.Request.MedicationCodeableConcept?.Text ?? "", r.Dosage!.PatientInstruction ?? r.Dosage.Text ?? "", time)),
        ];
    }
}
