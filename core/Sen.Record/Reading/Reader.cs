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

    // A deletion has no labels: then those of all versions count.
    private async Task<IReadOnlyList<string>> LabelsAsync(VersionRow current, CancellationToken cancellationToken) => current.Body is not null
        ? CommitGuard.Split(current.Labels)
        : [.. (await store.HistoryAsync(current.Key, cancellationToken)).SelectMany(r => CommitGuard.Split(r.Labels)).Distinct(StringComparer.Ordinal)];

    internal async Task<Result<IReadOnlyList<StoredResource>>> HistoryAsync(Caller caller, ResourceKey key, CancellationToken cancellationToken)
    {
        if (!ResourceTypes.Contains(key.Type))
        {
            return new NotFound(key);
        }

        var rows = await store.HistoryAsync(key, cancellationToken);
        if (rows.Count == 0)
        {
            return await MissingAsync(caller, key, "history", cancellationToken);
        }

        var verdict = await DecideAsync(caller, rows, cancellationToken);
        await LogAsync(caller, "history", rows, verdict, cancellationToken);
        return verdict is null ? rows.Select(r => r.ToResource()).ToArray() : verdict;
    }

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

    /// <summary>Writes down a personal read; the directory and the node's own reads are none.</summary>
    internal async Task LogAsync(Caller caller, string action, IReadOnlyList<VersionRow> rows, Denied? verdict, CancellationToken cancellationToken)
    {
        if (caller.Role is Role.System || PolicyTable.IsDirectory(rows[0].Key.Type))
        {
            return;
        }

        var patients = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            patients.UnionWith(CommitGuard.Split(row.Patients));
        }

        if (patients.Count > 0)
        {
            await accessLog.AppendAsync(caller, action, rows[0].Key.ToString(), [.. patients], verdict, cancellationToken);
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

        var verdict = caller.Role is Role.System ? null : Decide(caller, row, cared, labels: labels);
        await LogAsync(caller, action, [row], verdict, cancellationToken);
        if (verdict is not null)
        {
            return verdict;
        }

        return row.Body is null ? new NotFound(key, Gone: true) : row.ToResource();
    }

    // Who has no right to the type does not learn which ids exist.
    private async Task<Failure> MissingAsync(Caller caller, ResourceKey key, string action, CancellationToken cancellationToken)
    {
        var denied = Policy.GrantOf(caller, write: false, key.Type) is Grant.None ? Refusals.Role(caller.Role, key.Type)
            : ScopeRules.Limits(caller) && !ScopeRules.For(caller, AccessAction.Read, key.Type).Any() ? Refusals.Scope(key.Type)
            : null;
        if (denied is null)
        {
            return new NotFound(key);
        }

        if (key.Type is "Patient" && caller.Role is not Role.Anonymous)
        {
            await accessLog.AppendAsync(caller, action, key.ToString(), [], denied, cancellationToken);
        }

        return denied;
    }
}
