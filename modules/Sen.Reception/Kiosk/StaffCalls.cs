using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Vietnam;

namespace Sen.Reception.Kiosk;

/// <summary>Someone at a kiosk asked for help.</summary>
/// <param name="Id">Task id.</param>
/// <param name="Version">Version that was read.</param>
/// <param name="Device">Name of the kiosk.</param>
internal sealed record StaffCall(string Id, long Version, string Device, DateTimeOffset At);

/// <summary>Calls for staff: Tasks that name a device and nobody else.</summary>
internal static class StaffCalls
{
    internal static async Task<Result<string>> PostAsync(IRecord record, Caller caller, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = VietnamTime.Now(clock);
        var open = await OpenAsync(record, caller, clock, cancellationToken);
        if (open.FirstOrDefault(c => c.Device == caller.Display) is { } already)
        {
            return already.Id;
        }

        var key = ResourceKey.New("Task", clock);
        var task = new FhirTask
        {
            Id = key.Id,
            Status = "requested",
            Intent = "order",
            Code = CodeableConcept.Of(Systems.TaskCode, Codes.CallStaff),
            AuthoredOn = FhirDateTime.Of(now),
            Description = caller.Display,
        };
        if (caller.Facility is { } facility)
        {
            task.Owner = Reference.To($"Organization/{facility}");
        }

        var receipt = await record.CommitAsync(caller, new Commit().Create(task), cancellationToken);
        return receipt.Map(_ => key.Id);
    }

    /// <summary>Today's unanswered calls of the caller's facility, oldest first.</summary>
    internal static async Task<IReadOnlyList<StaffCall>> OpenAsync(
        IRecord record, Caller caller, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (caller.Facility is not { } facility)
        {
            return [];
        }

        var query = SearchQuery.For<FhirTask>()
            .WhereToken("code", Systems.TaskCode, Codes.CallStaff)
            .Where("owner", $"Organization/{facility}")
            .Where("status", "requested")
            .Where("authored-on", $"ge{VietnamTime.Today(clock):yyyy-MM-dd}");
        var found = await record.IfAllowedAsync(caller, query, cancellationToken);
        return [.. found
            .Select(stored => (Task: stored.As<FhirTask>(), stored.Version))
            .Select(c => new StaffCall(c.Task.Id!, c.Version, c.Task.Description ?? "", c.Task.AuthoredOn?.LowerBound ?? DateTimeOffset.MinValue))
            .OrderBy(c => c.At)];
    }

    /// <summary>"Đã đến": someone is there.</summary>
    internal static async Task<Result<Receipt>> AnswerAsync(
        IRecord record, Caller caller, string id, CancellationToken cancellationToken)
    {
        var stored = await record.ReadAsync(caller, new ResourceKey("Task", id), cancellationToken);
        if (!stored.Succeeded)
        {
            return stored.Failure;
        }

        var task = stored.Value.As<FhirTask>();
        if (task.Code?.Has(Systems.TaskCode, Codes.CallStaff) != true || task.Owner.IdIn("Organization") != caller.Facility)
        {
            return new NotFound(stored.Value.Key);
        }

        task.Status = "completed";
        return await record.CommitAsync(caller, new Commit().Update(task, stored.Value.Version), cancellationToken);
    }
}
