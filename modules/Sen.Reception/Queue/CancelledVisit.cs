using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;

namespace Sen.Reception.Queue;

/// <summary>
/// What goes with a cancelled number, in its commit: the visit is cancelled, its charges are not billed, and the appointment or slip
/// can be used again. Undo takes all of it back with the number.
/// </summary>
internal static class CancelledVisit
{
    private const int ShortestReason = 3;

    internal static async Task<Failure?> AddAsync(
        IRecord record, Caller caller, TicketView ticket, string? reason, Commit commit, CancellationToken cancellationToken)
    {
        if (reason is null || reason.Length < ShortestReason)
        {
            return Invalid.One(MoveTicket.NeedsReason, "reason", "Cancelling needs a reason.");
        }

        ticket.Resource.StatusReason = new CodeableConcept { Text = reason };
        if (ticket.Encounter is not { } id)
        {
            return null;
        }

        var stored = await record.ReadAsync(caller, new ResourceKey("Encounter", id), cancellationToken);
        if (!stored.Succeeded)
        {
            return stored.Failure;
        }

        var encounter = stored.Value.As<Encounter>();
        if (!new VisitView(encounter).Open)
        {
            return Invalid.One(MoveTicket.VisitFinished, "", "The visit is finished.");
        }

        encounter.Status = "cancelled";
        commit.Update(encounter, stored.Value.Version);
        foreach (var charge in await ChargesAsync(record, caller, id, cancellationToken))
        {
            if (charge.As<ChargeItem>() is { Status: "billable" } item)
            {
                item.Status = "not-billable";
                commit.Update(item, charge.Version);
            }
        }

        foreach (var appointment in await AppointmentsAsync(record, caller, encounter, cancellationToken))
        {
            GiveBack(commit, appointment, ResourceKey.Of(ticket.Resource));
        }

        return null;
    }

    /// <summary>Charges, appointments and slips that the cancelling commit changed, as they were before it.</summary>
    internal static async Task TakeBackAsync(
        IRecord record, Caller caller, string visit, StoredResource ticket, Commit commit, CancellationToken cancellationToken)
    {
        if (new TicketView(ticket.As<FhirTask>()).Status != QueueStatus.Cancelled)
        {
            return;
        }

        var stored = await record.ReadAsync(caller, new ResourceKey("Encounter", visit), cancellationToken);
        var appointments = stored.Succeeded ? await AppointmentsAsync(record, caller, stored.Value.As<Encounter>(), cancellationToken) : [];
        foreach (var changed in (await ChargesAsync(record, caller, visit, cancellationToken)).Concat(appointments).Where(c => c.CommitId == ticket.CommitId))
        {
            var history = await record.HistoryAsync(caller, changed.Key, cancellationToken);
            if (!history.Succeeded || history.Value.FirstOrDefault(v => v.Version < changed.Version) is not { } before)
            {
                continue;
            }

            if (changed.Key.Type == "ChargeItem")
            {
                commit.Update(before.As<ChargeItem>(), changed.Version);
            }
            else
            {
                commit.Update(before.As<Appointment>(), changed.Version).Claim(ClaimKeys.CheckIn(changed.Key.Id), ticket.Key);
            }
        }
    }

    private static void GiveBack(Commit commit, StoredResource stored, ResourceKey ticket)
    {
        var appointment = stored.As<Appointment>();
        var slip = new AppointmentView(appointment).SlipNumber is not null;
        if (appointment.Status is not ("arrived" or "fulfilled"))
        {
            return;
        }

        appointment.Status = slip ? "proposed" : "booked";
        if (slip)
        {
            appointment.Start = appointment.End = null;
        }

        commit.Update(appointment, stored.Version).Release(ClaimKeys.CheckIn(appointment.Id!), ticket);
    }

    private static Task<IReadOnlyList<StoredResource>> ChargesAsync(IRecord record, Caller caller, string visit, CancellationToken cancellationToken) =>
        record.IfAllowedAsync(caller, SearchQuery.For<ChargeItem>().Where("context", $"Encounter/{visit}"), cancellationToken);

    private static async Task<IReadOnlyList<StoredResource>> AppointmentsAsync(
        IRecord record, Caller caller, Encounter encounter, CancellationToken cancellationToken)
    {
        var found = new List<StoredResource>();
        foreach (var id in encounter.Appointment.Select(a => a.IdIn("Appointment")).OfType<string>())
        {
            var stored = await record.ReadAsync(caller, new ResourceKey("Appointment", id), cancellationToken);
            if (stored.Succeeded)
            {
                found.Add(stored.Value);
            }
        }

        return found;
    }
}
