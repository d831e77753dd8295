using Sen.Fhir;

namespace Sen.Record;

/// <summary>Reads of single resources: look, decide, write down who looked, answer.</summary>
internal sealed class Reader(IRecordStore store, AccessLog accessLog, TimeProvider clock)
{
    internal async Task<Result<StoredResource>> ReadAsync(Caller caller, ResourceKey key, CancellationToken cancellationToken)
    {
        if (!ResourceTypes.Contains(key.Type))
        {
            return new NotFound(key);
        }

        var facility = NeedsCare(caller, key.Type) ? caller.Facility : null;
        var (row, cared) = await store.ReadAsync(key, facility, clock.GetUtcNow().ToUnixTimeMilliseconds(), cancellationToken);
        return await AnswerAsync(caller, key, "read", row, cared, cancellationToken);
    }

    internal async Task<Result<StoredResource>> ReadVersionAsync(Caller caller, ResourceKey key, long version, CancellationToken cancellationToken)
    {
        if (!ResourceTypes.Contains(key.Type))
        {
            return new NotFound(key);
        }

        // A label that was given later hides what the resource said before, too.
        var current = (await store.ReadAsync(key, facility: null, now: 0, cancellationToken)).Row;
        var row = current is null || current.Version == version ? current : await store.ReadVersionAsync(key, version, cancellationToken);
        var cared = row is null ? AccessCase.EmptySet : await CaredForAsync(caller, [row], cancellationToken);
        var later = row == current || caller.Role is Role.System ? [] : await LabelsAsync(current!, cancellationToken);
        return await AnswerAsync(caller, key, "vread", row, cared, cancellationToken, later);
    }

    /// <summary>The labels of a resource as it stands; a deletion has none, then those of all versions count.</summary>
    internal async Task<IReadOnlyList<string>> LabelsAsync(VersionRow current, CancellationToken cancellationToken) => current.Body is not null
        ? CommitGuard.Split(current.Labels)
        : [.. (await store.HistoryAsync(current.Key, cancellationToken)).SelectMany(r => CommitGuard.Split(r.Labels)).Distinct(StringComparer.Ordinal)];

    /// <summary>Whether the caller may read all of the rows.</summary>
    internal async Task<Denied?> DecideAsync(Caller caller, IReadOnlyList<VersionRow> rows, CancellationToken cancellationToken)
    {
        if (caller.Role is Role.System)
        {
            return null;
        }

        var cared = await CaredForAsync(caller, rows, cancellationToken);
        foreach (var row in rows)
        {
            if (Decide(caller, row, cared) is { } denied)
            {
                return denied;
            }
        }

        return null;
    }

    internal static Denied? Decide(
        Caller caller, VersionRow row, IReadOnlySet<string> cared, AccessAction action = AccessAction.Read, IReadOnlyList<string>? labels = null)
    {
        var own = CommitGuard.Split(row.Labels);
        return Policy.Decide(new AccessCase
        {
            Caller = caller,
            Action = action,
            Type = row.Key.Type,
            Patients = CommitGuard.Split(row.Patients),
            Labels = labels is { Count: > 0 } ? [.. own.Union(labels, StringComparer.Ordinal)] : own,
            Cared = cared,
            Document = Policy.NeedsContent(caller, row.Key.Type) && row.Body is not null ? FhirDocument.Load(row.Body) : null,
        });
    }

    internal async Task<IReadOnlySet<string>> CaredForAsync(Caller caller, IReadOnlyList<VersionRow> rows, CancellationToken cancellationToken)
    {
        if (caller.Facility is null)
        {
            return AccessCase.EmptySet;
        }

        var patients = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            if (row.Patients is not null && NeedsCare(caller, row.Key.Type))
            {
                patients.UnionWith(CommitGuard.Split(row.Patients));
            }
        }

        return patients.Count == 0
            ? AccessCase.EmptySet
            : await store.CaredForAsync(caller.Facility, patients, clock.GetUtcNow().ToUnixTimeMilliseconds(), cancellationToken);
    }

    /// <summary>Those of the rows that the caller may see, in their order.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="rows">What was found.</param>
    /// <param name="action">What the caller does with a row: scopes tell reading from searching.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <param name="labels">What labels a resource got after this version of it.</param>
    internal async Task<List<VersionRow>> VisibleAsync(
        Caller caller,
        IReadOnlyList<VersionRow> rows,
        Func<VersionRow, AccessAction> action,
        CancellationToken cancellationToken,
        IReadOnlyDictionary<ResourceKey, IReadOnlyList<string>>? labels = null)
    {
        var visible = new List<VersionRow>(rows.Count);
        if (caller.Role is Role.System)
        {
            visible.AddRange(rows);
            return visible;
        }

        var cared = await CaredForAsync(caller, rows, cancellationToken);
        foreach (var row in rows)
        {
            if (Decide(caller, row, cared, action(row), labels?.GetValueOrDefault(row.Key)) is null)
            {
                visible.Add(row);
            }
        }

        return visible;
    }

    /// <summary>Writes down a personal read, of one resource or of many: everybody whose data it was about is told. The directory and the node's own reads are none.</summary>
    internal async Task LogAsync(
        Caller caller, string action, string target, IEnumerable<VersionRow> rows, Denied? verdict, CancellationToken cancellationToken)
    {
        if (caller.Role is Role.System)
        {
            return;
        }

        var patients = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            if (row.Patients is not null && !PolicyTable.IsDirectory(row.Key.Type))
            {
                patients.UnionWith(CommitGuard.Split(row.Patients));
            }
        }

        if (patients.Count > 0)
        {
            await accessLog.AppendAsync(caller, action, target, [.. patients], verdict, cancellationToken);
        }
    }

    private static bool NeedsCare(Caller caller, string type) => Policy.GrantOf(caller, write: false, type) is Grant.Care;

    private async Task<Result<StoredResource>> AnswerAsync(
        Caller caller, ResourceKey key, string action, VersionRow? row, IReadOnlySet<string> cared, CancellationToken cancellationToken, IReadOnlyList<string>? labels = null)
    {
        if (row is null)
        {
            return await MissingAsync(caller, key, action, cancellationToken);
        }

        if (row is { Erased: true, Body: null })
        {
            // Nobody's any more: that it was here is all there is to tell.
            return await RefusalAsync(caller, action, key.Type, key.ToString(), cancellationToken) is { } refused
                ? refused
                : new NotFound(key, Gone: true, Erased: true);
        }

        var verdict = caller.Role is Role.System ? null : Decide(caller, row, cared, labels: labels);
        await LogAsync(caller, action, key.ToString(), [row], verdict, cancellationToken);
        if (verdict is not null)
        {
            return verdict;
        }

        return row.Body is null ? new NotFound(key, Gone: true) : row.ToResource();
    }

    internal async Task<Failure> MissingAsync(Caller caller, ResourceKey key, string action, CancellationToken cancellationToken)
    {
        var refused = await RefusalAsync(caller, action, key.Type, key.ToString(), cancellationToken);
        return refused is null ? new NotFound(key) : refused;
    }

    /// <summary>Why the caller may see nothing of a type, or null. Who has no right to the type does not learn which ids exist.</summary>
    internal async Task<Denied?> RefusalAsync(Caller caller, string action, string type, string target, CancellationToken cancellationToken)
    {
        var denied = Policy.GrantOf(caller, write: false, type) is Grant.None ? Refusals.Role(caller.Role, type)
            : ScopeRules.Limits(caller) && !ScopeRules.For(caller, AccessAction.Read, type).Any() ? Refusals.Scope(type)
            : null;
        if (denied is null)
        {
            return null;
        }

        if (type is "Patient" && caller.Role is not Role.Anonymous)
        {
            await accessLog.AppendAsync(caller, action, target, [], denied, cancellationToken);
        }

        return denied;
    }
}
