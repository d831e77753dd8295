using Microsoft.Extensions.Logging;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Profiles.Queue;
using Sen.Record;
using Sen.Reception.Facility;
using Sen.Vietnam;

namespace Sen.Reception.Queue;

/// <summary>One move of one ticket as it was asked for.</summary>
internal sealed record MoveRequest(string TicketId, QueueAction Action)
{
    /// <summary>Version the person saw; null takes what is there now.</summary>
    internal long? Version { get; init; }

    /// <summary>Location id to transfer to.</summary>
    internal string? Room { get; init; }

    /// <summary>Why; undo needs one.</summary>
    internal string? Reason { get; init; }
}

/// <summary>
/// Moves a ticket: one commit that holds the version the person saw, so that two people who press at once do not both succeed.
/// Undo writes the state before as a new version with the reason; nothing is erased.
/// </summary>
internal sealed class MoveTicket(IRecord record, FacilityDirectory directory, LiveQueues queues, TimeProvider clock, ILogger<MoveTicket> logger)
{
    internal const string NeedsReason = "queue.needs-reason";
    internal const string NothingToUndo = "queue.nothing-to-undo";
    internal const string VisitFinished = "queue.visit-finished";
    internal const string OtherFacility = "queue.other-facility";
    internal const string NoSuchRoom = "queue.no-such-room";
    internal const string SameRoom = "queue.same-room";
    internal const string NobodyWaits = "queue.nobody-waits";

    private const int ShortestReason = 3;

    internal async Task<Result<TicketView>> HandleAsync(Caller caller, MoveRequest request, CancellationToken cancellationToken)
    {
        var moved = await MoveAsync(caller, request, cancellationToken);
        var action = request.Action.ToString();
        if (moved.Succeeded)
        {
            logger.TicketMoved(request.TicketId, action);
        }
        else
        {
            logger.TicketMoveRefused(request.TicketId, action, moved.Failure.Code);
        }

        return moved;
    }

    /// <summary>Call whoever is next in the room.</summary>
    internal async Task<Result<TicketView>> CallNextAsync(Caller caller, string room, CancellationToken cancellationToken)
    {
        var order = QueueOrder.Waiting(queues.Places(room), QueueRules.On(VietnamTime.Today(clock)));
        return order.Count > 0 && queues.Find(order[0].Id) is { } next
            ? await HandleAsync(caller, new MoveRequest(order[0].Id, QueueAction.Call) { Version = next.Version }, cancellationToken)
            : Invalid.One(NobodyWaits, "room", "Nobody waits at this room.");
    }

    private async Task<Result<TicketView>> MoveAsync(Caller caller, MoveRequest request, CancellationToken cancellationToken)
    {
        var key = new ResourceKey("Task", request.TicketId);
        var stored = await record.ReadAsync(caller, key, cancellationToken);
        if (!stored.Succeeded)
        {
            return stored.Failure;
        }

        var ticket = new TicketView(stored.Value.As<FhirTask>());
        if (ticket.Resource.Code?.Has(Systems.TaskCode, Codes.QueueTicket) != true)
        {
            return new NotFound(key);
        }

        if (await directory.OfAsync(caller.Facility, cancellationToken) is not { } facility || facility.RoomOf(ticket.Room) is null)
        {
            return new Denied(OtherFacility, "The ticket is of another facility.");
        }

        if (request.Version is { } seen && seen != stored.Value.Version)
        {
            return new VersionConflict(key, seen, stored.Value.Version);
        }

        var commit = request.Action == QueueAction.Undo
            ? await UndoAsync(caller, request, stored.Value, cancellationToken)
            : await ForwardAsync(caller, request, (ticket, stored.Value.Version), facility, cancellationToken);
        if (!commit.Succeeded)
        {
            return commit.Failure;
        }

        var receipt = await record.CommitAsync(caller, commit.Value.Commit, cancellationToken);
        if (!receipt.Succeeded)
        {
            return receipt.Failure;
        }

        queues.Apply(commit.Value.Task, receipt.Value.Entries.Single(e => e.Key == key).Version);
        return new TicketView(commit.Value.Task);
    }

    private async Task<Result<Plan>> ForwardAsync(
        Caller caller, MoveRequest request, (TicketView Ticket, long Version) read, FacilityMap facility, CancellationToken cancellationToken)
    {
        var (ticket, version) = read;
        var next = QueueMoves.Decide(ticket.Status, request.Action);
        if (!next.Succeeded)
        {
            return next.Failure;
        }

        var now = VietnamTime.Now(clock);
        var commit = new Commit();
        Room? target = null;
        if (request.Action == QueueAction.Transfer)
        {
            var room = Target(facility, ticket, request.Room);
            if (!room.Succeeded)
            {
                return room.Failure;
            }

            target = room.Value;
            ticket.Resource.Location = Reference.To($"Location/{target.Id}", target.Place.Name);

            // A new room, a new queue: being called in the old one counts for nothing here.
            ticket.Resource.ExecutionPeriod = null;
            ticket.Resource.StatusReason = null;
        }

        ticket.Move(next.Value, now);
        if (request.Action == QueueAction.Return)
        {
            ticket.Resource.StatusReason = CodeableConcept.Of(Systems.QueueStatus, QueuePlace.ReturnedCode);
        }

        if (request.Reason is { } reason)
        {
            commit.Because(reason);
        }

        if (request.Action == QueueAction.Cancel)
        {
            var trouble = await CancelledVisit.AddAsync(record, caller, ticket, request.Reason, commit, cancellationToken);
            if (trouble is not null)
            {
                return trouble;
            }
        }

        if (request.Action is QueueAction.Transfer or QueueAction.Serve)
        {
            await FollowAsync(caller, ticket, target, commit, cancellationToken);
        }

        return new Plan(commit.Update(ticket.Resource, version), ticket.Resource);
    }

    private static Result<Room> Target(FacilityMap facility, TicketView ticket, string? room) => facility.RoomOf(room) switch
    {
        null => Invalid.One(NoSuchRoom, "room", "This facility has no such room."),
        { Id: var id } when id == ticket.Room => Invalid.One(SameRoom, "room", "The ticket waits there already."),
        var found => found,
    };

    /// <summary>The visit goes with its ticket: to the new room, or in progress when the person goes in.</summary>
    private async Task FollowAsync(Caller caller, TicketView ticket, Room? target, Commit commit, CancellationToken cancellationToken)
    {
        if (ticket.Encounter is not { } id)
        {
            return;
        }

        var stored = await record.ReadAsync(caller, new ResourceKey("Encounter", id), cancellationToken);
        if (!stored.Succeeded || !new VisitView(stored.Value.As<Encounter>()).Open)
        {
            return;
        }

        var encounter = stored.Value.As<Encounter>();
        if (target is not null)
        {
            encounter.Location.Clear();
            encounter.Location.Add(new Encounter.LocationComponent { Location = Reference.To($"Location/{target.Id}", target.Place.Name), Status = "active" });
            if (target.Specialty is { } specialty)
            {
                encounter.ServiceType = CodeableConcept.Of(Systems.Specialty, specialty.Code.Code!, specialty.ShortName);
            }
        }
        else if (encounter.Status is "arrived" or "planned" or "triaged")
        {
            encounter.Status = "in-progress";
        }
        else
        {
            return;
        }

        commit.Update(encounter, stored.Value.Version);
    }

    private async Task<Result<Plan>> UndoAsync(Caller caller, MoveRequest request, StoredResource current, CancellationToken cancellationToken)
    {
        if (request.Reason is not { } reason || reason.Length < ShortestReason)
        {
            return Invalid.One(NeedsReason, "reason", "Undo needs a reason.");
        }

        var history = await record.HistoryAsync(caller, current.Key, cancellationToken);
        if (!history.Succeeded)
        {
            return history.Failure;
        }

        if (history.Value.FirstOrDefault(v => v.Version < current.Version && !v.Deleted) is not { } before)
        {
            return Invalid.One(NothingToUndo, "", "The ticket has had no move yet.");
        }

        var task = before.As<FhirTask>();
        var commit = new Commit().Because(reason);
        if (new TicketView(task).Encounter is { } visit)
        {
            var restored = await UndoVisitAsync(caller, new ResourceKey("Encounter", visit), current.CommitId, commit, cancellationToken);
            if (restored is not null)
            {
                return restored;
            }

            await CancelledVisit.TakeBackAsync(record, caller, visit, current, commit, cancellationToken);
        }

        return new Plan(commit.Update(task, current.Version), task);
    }

    /// <summary>What the same commit did to the visit goes back with it; a finished visit is the doctor's and stays.</summary>
    private async Task<Failure?> UndoVisitAsync(Caller caller, ResourceKey visit, Guid commitId, Commit commit, CancellationToken cancellationToken)
    {
        var history = await record.HistoryAsync(caller, visit, cancellationToken);
        if (!history.Succeeded || history.Value is not [var current, ..] || current.Deleted)
        {
            return history.Failure;
        }

        if (current.CommitId != commitId && !new VisitView(current.As<Encounter>()).Open)
        {
            return Invalid.One(VisitFinished, "", "The visit is finished; the doctor can reopen it.");
        }

        if (current.CommitId == commitId && current.As<Encounter>().Status == "finished")
        {
            return Invalid.One(VisitFinished, "", "The visit is finished; the doctor can reopen it.");
        }

        if (current.CommitId == commitId && history.Value.Skip(1).FirstOrDefault(v => !v.Deleted) is { } before)
        {
            commit.Update(before.As<Encounter>(), current.Version);
        }

        return null;
    }

    private sealed record Plan(Commit Commit, FhirTask Task);
}
