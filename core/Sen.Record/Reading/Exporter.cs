using System.Runtime.CompilerServices;
using Sen.Log;

namespace Sen.Record;

/// <summary>
/// Bulk reads: the Record as it stood at one position of the feed, page by page, within what the caller may see. Who is in a page
/// is told of it (once in a run) before the page is given out. Memory holds one page, what changed since the position, and a
/// short mark for each person who was told.
/// </summary>
internal sealed class Exporter(IRecordStore store, Reader reader, AccessLog accessLog)
{
    private const int PageSize = 500;

    /// <summary>People whose compartments are asked for in one statement.</summary>
    private const int PatientsAtOnce = 100;

    internal async IAsyncEnumerable<ExportPage> ExportAsync(
        Caller caller, ExportQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var run = new Run(caller, query, new SnapshotChanges(store, query.Position));
        foreach (var type in query.Types)
        {
            if (Policy.GrantOf(caller, write: false, type) is Grant.None)
            {
                yield return new ExportPage(type, [], IsLast: true, Refusals.Role(caller.Role, type));
                continue;
            }

            await foreach (var rows in RowsAsync(run, type, cancellationToken))
            {
                var visible = await VisibleAsync(run, rows, cancellationToken);
                if (visible.Count > 0)
                {
                    await TellAsync(run, visible, cancellationToken);
                    yield return new ExportPage(type, visible.ConvertAll(r => r.ToResource()), IsLast: false);
                }
            }

            yield return new ExportPage(type, [], IsLast: true);
        }
    }

    private IAsyncEnumerable<List<VersionRow>> RowsAsync(Run run, string type, CancellationToken cancellationToken) =>
        run.Query is { Patients: { } patients, Since: null }
            ? CompartmentRowsAsync(run, type, patients, cancellationToken)
            : TypeRowsAsync(run, type, cancellationToken);

    // By id, which an index holds in order: a page costs the same wherever it is.
    private async IAsyncEnumerable<List<VersionRow>> TypeRowsAsync(Run run, string type, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (typeId, since) = (store.Catalog.TypeId(type), run.Since);
        var after = "";
        IReadOnlyList<VersionRow> rows;
        do
        {
            rows = await store.ScanAsync(typeId, after, since, PageSize, cancellationToken);
            yield return await AsOfAsync(run, rows, cancellationToken);
            after = rows.Count > 0 ? rows[^1].Key.Id : after;
        }
        while (rows.Count == PageSize);
    }

    // Of some people, the index of compartments is read instead of the whole type. It knows the present: what left a compartment
    // after the position is found among the changes.
    private async IAsyncEnumerable<List<VersionRow>> CompartmentRowsAsync(
        Run run, string type, IReadOnlyCollection<string> patients, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = new HashSet<ResourceKey>();
        foreach (var some in patients.Chunk(PatientsAtOnce))
        {
            var plan = new SearchPlan
            {
                TypeId = store.Catalog.TypeId(type),
                Conditions = [],
                Restriction = new Restriction.Patients(store.Catalog.CompartmentKey(type), some),
                Count = PageSize,
            };
            SearchRows found;
            do
            {
                found = await store.SearchAsync(plan, cancellationToken);
                yield return await AsOfAsync(run, [.. found.Rows.Where(r => seen.Add(r.Key))], cancellationToken);
                plan = plan with { After = found.Keys.Count > 0 ? found.Keys[^1] : null };
            }
            while (found.Rows.Count == PageSize);
        }

        await run.Changes.CatchUpAsync(cancellationToken);
        var missed = run.Changes.All.Where(c => c.Version > 0 && c.Key.Type == type && !seen.Contains(c.Key)).ToList();
        foreach (var (key, version) in missed)
        {
            var current = (await store.ReadAsync(key, facility: null, now: 0, cancellationToken)).Row!;
            if (await store.ReadVersionAsync(key, version, cancellationToken) is { } row)
            {
                run.Later[key] = await reader.LabelsAsync(current, cancellationToken);
                yield return [row];
            }
        }
    }

    private async Task<List<VersionRow>> AsOfAsync(Run run, IReadOnlyList<VersionRow> rows, CancellationToken cancellationToken)
    {
        await run.Changes.CatchUpAsync(cancellationToken);
        var then = new List<VersionRow>(rows.Count);
        foreach (var row in rows)
        {
            if (await run.Changes.AsOfAsync(row, cancellationToken) is not { } stood)
            {
                continue;
            }

            then.Add(stood);

            // A label that was given later hides what the resource said before, too; one that is deleted has those it had.
            if (run.Caller.Role is not Role.System && (stood != row || row.Body is null))
            {
                run.Later[row.Key] = await reader.LabelsAsync(row, cancellationToken);
            }
        }

        return then;
    }

    private async Task<List<VersionRow>> VisibleAsync(Run run, List<VersionRow> rows, CancellationToken cancellationToken)
    {
        rows.RemoveAll(r => !run.Wants(r));
        var visible = await reader.VisibleAsync(run.Caller, rows, _ => AccessAction.Read, cancellationToken, run.Later);
        run.Later.Clear();
        return visible;
    }

    private async Task TellAsync(Run run, List<VersionRow> rows, CancellationToken cancellationToken)
    {
        if (run.Caller.Role is Role.System || PolicyTable.IsDirectory(rows[0].Key.Type))
        {
            return;
        }

        var patients = rows.SelectMany(r => CommitGuard.Split(r.Patients)).Distinct(StringComparer.Ordinal).Where(run.IsNew).ToList();
        if (patients.Count > 0)
        {
            await accessLog.AppendAsync(run.Caller, "operation", "$export", patients, null, cancellationToken);
        }
    }

    /// <summary>One run through the types.</summary>
    private sealed record Run(Caller Caller, ExportQuery Query, SnapshotChanges Changes)
    {
        private readonly HashSet<UInt128> _told = [];
        private readonly HashSet<string>? _patients = Query.Patients?.ToHashSet(StringComparer.Ordinal);

        /// <summary>Labels that resources of the page at hand got after the version that is shown.</summary>
        internal Dictionary<ResourceKey, IReadOnlyList<string>> Later { get; } = [];

        internal long Since { get; } = Query.Since?.ToUnixTimeMilliseconds() ?? 0;

        // A million people are told with 16 bytes each; two that share 128 bits of SHA-256 do not happen.
        internal bool IsNew(string patient) =>
            _told.Add(System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(MerkleHash.Sha256(System.Text.Encoding.UTF8.GetBytes(patient)).Bytes));

        internal bool Wants(VersionRow row) =>
            row.At >= Since
            && (row.Body is not null || Query.Since is not null)
            && (!Query.OnlyPeople || row.Patients is not null || row.Erased)
            && (_patients is null || CommitGuard.Split(row.Patients).Any(_patients.Contains));
    }
}
