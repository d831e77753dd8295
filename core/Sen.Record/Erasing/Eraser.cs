using Sen.Fhir;

namespace Sen.Record;

/// <summary>Erases content by written order; see <see cref="IErasure"/>.</summary>
internal sealed class Eraser(IRecordStore store, CommitDoor door, LegalHolds holds, AccessLog accessLog, TimeProvider clock) : IErasure
{
    public async Task<Result<IReadOnlyList<ResourceKey>>> AboutAsync(Caller caller, string patient, CancellationToken cancellationToken)
    {
        // To list what there is about somebody is to look at their record.
        var refused = Policy.MayErase(caller.Role) ? null : Refusals.Erasure(caller.Role);
        await accessLog.AppendAsync(caller, "search", "Patient/$erasure", [patient], refused, cancellationToken);
        if (refused is not null)
        {
            return refused;
        }

        return (await store.AboutAsync(patient, cancellationToken)).ToArray();
    }

    public async Task<Result<ErasurePlan>> PlanAsync(Caller caller, IReadOnlyCollection<ResourceKey> resources, CancellationToken cancellationToken)
    {
        if (!Policy.MayErase(caller.Role))
        {
            return Refusals.Erasure(caller.Role);
        }

        var wanted = new Dictionary<ResourceKey, long>();
        var people = new HashSet<string>(StringComparer.Ordinal);
        var versions = 0L;
        foreach (var key in resources)
        {
            if (!ResourceTypes.Contains(key.Type) || await store.HistoryAsync(key, cancellationToken) is not { Count: > 0 } history)
            {
                return new NotFound(key);
            }

            people.UnionWith(history.SelectMany(v => CommitGuard.Split(v.Patients)));
            if (history.Count(v => !v.Erased) is var left and > 0)
            {
                wanted.TryAdd(key, history[0].Version);
                versions += left;
            }
        }

        return new ErasurePlan(wanted, versions, await holds.OfAsync(people, cancellationToken));
    }

    public async Task<Result<ErasureReceipt>> EraseAsync(Caller caller, ErasureOrder order, CancellationToken cancellationToken)
    {
        if (CheckForm(order) is { } incomplete)
        {
            return incomplete;
        }

        var planned = await PlanAsync(caller, order.Resources, cancellationToken);
        if (!planned.Succeeded)
        {
            return planned.Failure;
        }

        var plan = planned.Value;
        if (plan.Held.Count > 0)
        {
            return Refusals.Held;
        }

        if (plan.Resources.Count == 0)
        {
            return Invalid.One("erasure.nothing", "resources", "Nothing of it has content that is not erased yet.");
        }

        var provenance = ErasureProvenance.Of(caller, order, plan.Resources.Keys, clock);
        var commit = new Commit().Create(provenance).Because($"{order.Number}: {order.Ground}");
        foreach (var (key, version) in plan.Resources)
        {
            commit.Erase(key, version);
        }

        var committed = await door.CommitAsync(caller, commit, cancellationToken);
        if (!committed.Succeeded)
        {
            return committed.Failure;
        }

        // The rows are gone for every reader; what their pages held is overwritten as far as the engine can.
        await store.PurgeAsync(cancellationToken);
        return new ErasureReceipt(committed.Value, ResourceKey.Of(provenance), plan.Resources.Count, plan.Versions);
    }

    private static Invalid? CheckForm(ErasureOrder order)
    {
        var issues = new List<Issue>();
        Require(order.Number, "number", "The number of the order is required.");
        Require(order.DecidedBy, "decidedBy", "Who decided is required.");
        Require(order.Ground, "ground", "The legal ground is required.");
        return issues.Count > 0 ? new Invalid(issues) : null;

        void Require(string value, string path, string message)
        {
            if (string.IsNullOrWhiteSpace(value))
            {
                issues.Add(new Issue("erasure.incomplete", path, message));
            }
        }
    }
}
