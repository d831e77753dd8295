using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Sen.Booking.FindSlot;
using Sen.Booking.Rules;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Vietnam;

namespace Sen.Booking.Book;

/// <summary>
/// The shell around <see cref="BookingDecision"/>: reads, decides, commits. Two people who want one place meet in the commit:
/// its claim and the version of the slot let exactly one through. The other gets another place of the same doctor and time when
/// there is one (for the person that is the same appointment), else a typed conflict with the nearest free places.
/// </summary>
internal sealed class BookAppointment(
    IRecord record, ClinicDirectory clinics, SlotFinder slots, TimeProvider clock, ILogger<BookAppointment> logger)
{
    // Each try takes another place of the same time; more than a few means that the time is all but full.
    private const int Tries = 3;

    internal async Task<Result<string>> HandleAsync(Caller caller, BookingWish wish, CancellationToken cancellationToken)
    {
        if (caller.Role != Role.Citizen)
        {
            return new Denied(BookingCodes.NotYourPerson, "Only citizens book for themselves and those they represent.");
        }

        if (caller.Patient is null && caller.Represents.Count == 0)
        {
            return new Denied(BookingCodes.NotLinked, "The account is not linked to a person.");
        }

        if (wish.Patient != caller.Patient && !caller.Represents.Contains(wish.Patient, StringComparer.Ordinal))
        {
            return new Denied(BookingCodes.NotYourPerson, "The caller does not represent this person.");
        }

        return await TryAsync(caller, wish, Tries, cancellationToken);
    }

    private async Task<Result<string>> TryAsync(Caller caller, BookingWish wish, int tries, CancellationToken cancellationToken)
    {
        var directory = await clinics.ReadAsync(cancellationToken);
        var tried = await TryOnceAsync(caller, wish, directory, cancellationToken);
        if (tried.Succeeded || tried.Failure is not SlotTaken taken)
        {
            return tried;
        }

        if (await MineAlreadyAsync(caller, wish, cancellationToken) is { } mine)
        {
            return mine;
        }

        var doctor = await DoctorOfAsync(wish.Slot, directory, cancellationToken);
        if (doctor is not null && tries > 1 && await slots.TwinAsync(doctor, taken.Start, cancellationToken) is { } twin)
        {
            return await TryAsync(caller, wish with { Slot = twin }, tries - 1, cancellationToken);
        }

        logger.SlotLost();
        return doctor is null
            ? taken
            : taken with { Alternatives = await slots.NearestAsync(directory, doctor, taken.Start, cancellationToken) };
    }

    private async Task<Result<string>> TryOnceAsync(Caller caller, BookingWish wish, DirectoryMap directory, CancellationToken cancellationToken)
    {
        var read = await ReadAsync(caller, wish, directory, cancellationToken);
        if (!read.Succeeded)
        {
            return read.Failure;
        }

        var facts = read.Value;
        if (facts.Standing.FirstOrDefault(a => new AppointmentView(a).Slot == wish.Slot) is { } mine)
        {
            return mine.Id!;
        }

        var now = VietnamTime.Now(clock);
        var fresh = (ResourceKey.New("Appointment", clock).Id, TicketCodes.Make(RandomNumberGenerator.GetBytes(TicketCodes.Length)));
        var start = facts.Slot.Resource.Start?.LowerBound ?? now;
        var decided = BookingDecision.Decide(wish, facts, BookingRules.On(VietnamTime.DayOf(now)), now, fresh);
        if (!decided.Succeeded)
        {
            return decided.Failure;
        }

        var committed = await record.CommitAsync(caller, decided.Value.Commit, cancellationToken);
        if (committed.Succeeded)
        {
            logger.Booked(decided.Value.Appointment, moved: wish.Change is not null);
            return decided.Value.Appointment;
        }

        return Explain(committed.Failure, wish, facts, start);
    }

    private static Failure Explain(Failure failure, BookingWish wish, BookingFacts facts, DateTimeOffset start) => failure switch
    {
        ClaimConflict claim when claim.Claim.StartsWith("booked/", StringComparison.Ordinal) =>
            new PersonBusy(PersonBusy.SameSpecialty, claim.Holder.Id, VietnamTime.Local(start), facts.Clinic.SpecialtyName),
        ClaimConflict claim when claim.Claim.StartsWith("time/", StringComparison.Ordinal) =>
            new PersonBusy(PersonBusy.Overlap, claim.Holder.Id, VietnamTime.Local(start), ""),
        VersionConflict { Key.Type: "Appointment" } => Invalid.One(BookingCodes.AppointmentChanged, "change", "The appointment was changed meanwhile."),
        ClaimConflict claim when claim.Claim == ClaimKeys.Slot(wish.Slot) => new SlotTaken(VietnamTime.Local(start), []),
        VersionConflict { Key.Type: "Slot" } => new SlotTaken(VietnamTime.Local(start), []),
        _ => failure,
    };

    /// <summary>The same form sent twice at once: the loser finds the appointment that the winner made.</summary>
    private async Task<string?> MineAlreadyAsync(Caller caller, BookingWish wish, CancellationToken cancellationToken)
    {
        var standing = await Appointments.FromAsync(record, caller, wish.Patient, VietnamTime.Today(clock), cancellationToken);
        return standing.Succeeded
            ? standing.Value.Where(Appointments.Stands).FirstOrDefault(a => new AppointmentView(a).Slot == wish.Slot)?.Id
            : null;
    }

    private async Task<Doctor?> DoctorOfAsync(string slot, DirectoryMap directory, CancellationToken cancellationToken) =>
        await record.FindAsync(Caller.Anonymous, "Slot", slot, cancellationToken) is { } stored
            && stored.As<Slot>().Schedule.IdIn("Schedule") is { } schedule
            ? directory.Doctors.FirstOrDefault(d => d.Schedules.Contains(schedule, StringComparer.Ordinal))
            : null;

    private async Task<Result<BookingFacts>> ReadAsync(Caller caller, BookingWish wish, DirectoryMap directory, CancellationToken cancellationToken)
    {
        var slot = await record.FindAsync(Caller.Anonymous, "Slot", wish.Slot, cancellationToken);
        var schedule = slot?.As<Slot>().Schedule.IdIn("Schedule");
        var doctor = directory.Doctors.FirstOrDefault(d => schedule is not null && d.Schedules.Contains(schedule, StringComparer.Ordinal));
        if (slot is null || doctor is null || directory.Clinic(doctor.Clinic) is not { } clinic || directory.Facility(clinic.Facility) is not { } facility)
        {
            return Invalid.One(BookingCodes.SlotUnknown, "slot", "There is no such slot.");
        }

        var patient = await record.ReadAsync(caller, new ResourceKey("Patient", wish.Patient), cancellationToken);
        if (!patient.Succeeded)
        {
            return patient.Failure;
        }

        var standing = await Appointments.FromAsync(record, caller, wish.Patient, VietnamTime.Today(clock), cancellationToken);
        if (!standing.Succeeded)
        {
            return standing.Failure;
        }

        var moved = wish.Change is null ? null : await MovedAsync(caller, wish, cancellationToken);
        if (wish.Change is not null && moved is null)
        {
            return Invalid.One(BookingCodes.AppointmentChanged, "change", "There is no such appointment of this person.");
        }

        return new BookingFacts
        {
            Slot = new Read<Slot>(slot.As<Slot>(), slot.Version),
            Doctor = doctor,
            Clinic = clinic,
            Facility = facility,
            Patient = patient.Value.As<Patient>(),
            Standing = [.. standing.Value.Where(Appointments.Stands)],
            Moved = moved,
        };
    }

    private async Task<(Read<Appointment> Appointment, Read<Slot>? Slot)?> MovedAsync(
        Caller caller, BookingWish wish, CancellationToken cancellationToken)
    {
        if (await record.FindAsync(caller, "Appointment", wish.Change!, cancellationToken) is not { } stored)
        {
            return null;
        }

        var view = new AppointmentView(stored.As<Appointment>());
        if (view.Patient != wish.Patient)
        {
            return null;
        }

        var left = view.Slot is { } id ? await record.FindAsync(Caller.Anonymous, "Slot", id, cancellationToken) : null;
        return (new Read<Appointment>(view.Resource, stored.Version), left is null ? null : new Read<Slot>(left.As<Slot>(), left.Version));
    }
}
