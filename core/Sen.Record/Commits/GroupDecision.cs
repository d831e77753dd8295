using Sen.Fhir;

namespace Sen.Record;

/// <summary>
/// Decides the commits of one group in their order, in memory, against the locked state of their keys: each sees what the ones
/// before it in the group did. A commit that fails leaves no trace in <see cref="Writes"/>.
/// </summary>
internal sealed class GroupDecision(IGroupTransaction transaction, Catalog catalog, ContentMaker maker, ICommitGuard guard)
{
    private readonly GroupState _state = transaction.State;
    private readonly Dictionary<ResourceKey, Standing> _resources = [];

    internal GroupWrites Writes { get; } = new();

    /// <summary>Decides one commit; a failure is its answer and leaves the group as it was.</summary>
    internal async Task<Result<Receipt>> DecideAsync(PendingCommit pending, CancellationToken cancellationToken)
    {
        var attempt = new Attempt(pending);
        var failure = await ResolveCriteriaAsync(attempt, cancellationToken)
            ?? CheckClaims(attempt)
            ?? await CheckVersionsAsync(attempt, cancellationToken)
            ?? await BuildAsync(attempt, cancellationToken);
        return failure is null ? Accept(attempt) : failure;
    }

    private async Task<Failure?> ResolveCriteriaAsync(Attempt attempt, CancellationToken cancellationToken)
    {
        var changes = attempt.Pending.Commit.Changes;
        for (var i = 0; i < changes.Count; i++)
        {
            if (attempt.Pending.Criteria[i] is not { } plan)
            {
                continue;
            }

            var matches = new Dictionary<ResourceKey, long>();
            foreach (var (key, version) in await transaction.MatchAsync(plan, cancellationToken))
            {
                // The database does not know yet what this group changed.
                if (!_resources.TryGetValue(key, out var changed) || changed.Write is null)
                {
                    matches[key] = version;
                }
            }

            foreach (var (key, standing) in _resources)
            {
                if (standing.Content is { } content && catalog.TypeId(key.Type) == plan.TypeId && PlanMatcher.Matches(plan, key.Id, standing.Rows)
                    && await guard.FindsAsync(attempt.Pending.Caller, key.Type, content, cancellationToken))
                {
                    matches[key] = standing.Version;
                }
            }

            if (matches.Count > 1)
            {
                return new MultipleMatches(((Change.Create)changes[i]).IfNoneExist!);
            }

            foreach (var (existing, version) in matches)
            {
                if (changes[i] is Change.Create { MustBeNew: true })
                {
                    return new ExistsConflict(existing);
                }

                attempt.Aliases[changes[i].Key] = existing;
                attempt.Entries[i] = new Committed(existing, version, Outcome.Existing);
            }
        }

        return null;
    }

    private ClaimConflict? CheckClaims(Attempt attempt)
    {
        foreach (var claim in attempt.Pending.Commit.Claims)
        {
            var holder = attempt.Resolve(claim.Holder);
            var current = attempt.Claims.TryGetValue(claim.Key, out var own) ? own : HolderOf(claim.Key);
            if (current is { } other && other != holder)
            {
                return new ClaimConflict(claim.Key, other);
            }

            if (claim.Release ? current is not null : current is null)
            {
                attempt.Claims[claim.Key] = claim.Release ? null : holder;
            }
        }

        return null;
    }

    private ResourceKey? HolderOf(string claim)
    {
        if (Writes.Claims.TryGetValue(claim, out var written))
        {
            return written;
        }

        return _state.Claims.TryGetValue(claim, out var holder) ? holder : null;
    }

    private async Task<Failure?> CheckVersionsAsync(Attempt attempt, CancellationToken cancellationToken)
    {
        var changes = attempt.Pending.Commit.Changes;
        for (var i = 0; i < changes.Count; i++)
        {
            // A conditional create that found its resource is answered already.
            if (attempt.Entries[i] is not null)
            {
                continue;
            }

            var standing = StandingOf(changes[i].Key);
            if (Check(changes[i], standing) is { } failure)
            {
                return failure;
            }

            // Another version was authorized than the one that stands now: that one has to be looked at, too.
            if (attempt.Pending.AuthorizedAt.TryGetValue(changes[i].Key, out var authorized) && authorized != standing.Version
                && await guard.AllowsAsync(attempt.Pending.Caller, changes[i], standing.Patients, standing.Body, attempt.Pending.Commit, cancellationToken) is { } denied)
            {
                return denied;
            }

            attempt.Entries[i] = Entry(changes[i], standing);
        }

        return null;
    }

    private static Committed Entry(Change change, Standing standing) => change switch
    {
        Change.Create => new Committed(change.Key, standing.Version + 1, Outcome.Created),
        Change.Update => new Committed(change.Key, standing.Version + 1, standing.IsThere ? Outcome.Updated : Outcome.Created),
        Change.Delete => new Committed(change.Key, standing.Version + 1, Outcome.Deleted),
        Change.Require => new Committed(change.Key, standing.Version, Outcome.Checked),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static Failure? Check(Change change, Standing standing) => change switch
    {
        Change.Create when standing.Version > 0 => new ExistsConflict(change.Key),
        Change.Update { IfMatch: { } expected } when standing.Version != expected || (standing.Deleted && expected > 0) =>
            new VersionConflict(change.Key, expected, standing.Version),
        Change.Delete { IfMatch: { } expected } when standing.Version != expected || standing.Deleted =>
            new VersionConflict(change.Key, expected, standing.Version),
        Change.Delete when !standing.IsThere => new NotFound(change.Key, standing.Deleted),
        Change.Require require when standing.Version != require.Version || standing.Deleted =>
            new VersionConflict(change.Key, require.Version, standing.Version),
        _ => null,
    };

    private async Task<Failure?> BuildAsync(Attempt attempt, CancellationToken cancellationToken)
    {
        var pending = attempt.Pending;
        foreach (var counter in pending.Commit.Counters)
        {
            attempt.Drawn[counter] = CounterOf(counter) + 1;
        }

        var drawn = new Drawn(attempt.Drawn);
        var changes = pending.Commit.Changes;
        for (var i = 0; i < changes.Count; i++)
        {
            var build = changes[i] switch
            {
                Change.Create create when attempt.Entries[i] is { Outcome: not Outcome.Existing } => create.Build,
                Change.Update update => update.Build,
                _ => null,
            };
            if (build is null)
            {
                continue;
            }

            if (changes[i] is Change.Update { UnlessSame: true } && IsSame(StandingOf(changes[i].Key), Document(attempt, build, drawn)))
            {
                attempt.Entries[i] = new Committed(changes[i].Key, attempt.Entries[i]!.Version - 1, Outcome.Existing);
                continue;
            }

            var made = Make(attempt, i, build, drawn);
            if (!made.Succeeded)
            {
                return made.Failure;
            }

            attempt.Contents[i] = made.Value;
            if (!ReferenceEquals(made.Value, pending.Contents[i])
                && await guard.AllowsAsync(pending.Caller, changes[i], made.Value, pending.Commit, cancellationToken) is { } denied)
            {
                return denied;
            }
        }

        maker.Inherit(changes, attempt.Contents);
        return null;
    }

    private Result<Content> Make(Attempt attempt, int index, Func<Drawn, FhirDocument> build, Drawn drawn)
    {
        var pending = attempt.Pending;
        var key = pending.Commit.Changes[index].Key;
        var version = attempt.Entries[index]!.Version;
        var prepared = pending.Contents[index];
        if (prepared is not null && attempt.Aliases.Count == 0)
        {
            return prepared.Version == version ? prepared : maker.Stamp(key, prepared.Document, version, pending.Id, pending.At);
        }

        return maker.Make(key, Document(attempt, build, drawn), version, pending.Id, pending.At);
    }

    private static FhirDocument Document(Attempt attempt, Func<Drawn, FhirDocument> build, Drawn drawn) =>
        attempt.Aliases.Count > 0 ? ReferenceRewriter.Rewrite(build(drawn), attempt.Aliases) : build(drawn);

    // With the version and the moment of what stands, the same document has the same bytes.
    private static bool IsSame(Standing standing, FhirDocument document)
    {
        if (!standing.IsThere || standing.Body is not { } body)
        {
            return false;
        }

        var stored = FhirDocument.Load(body);
        return stored is { Id: { } id, VersionId: { } version, LastUpdated: { } moment }
            && document.WithMeta(id, version, moment.LowerBound).Utf8.Span.SequenceEqual(body.Span);
    }

    private long CounterOf(string name) =>
        Writes.Counters.TryGetValue(name, out var written) ? written : _state.Counters.GetValueOrDefault(name);

    private Receipt Accept(Attempt attempt)
    {
        var pending = attempt.Pending;
        foreach (var (name, value) in attempt.Drawn)
        {
            Writes.Counters[name] = value;
        }

        foreach (var (claim, holder) in attempt.Claims)
        {
            Writes.Claims[claim] = holder;
        }

        if (!attempt.IsNothing)
        {
            Writes.Commits.Add(RowOf(pending));
        }

        for (var i = 0; i < attempt.Entries.Length; i++)
        {
            if (attempt.Entries[i]!.Outcome is Outcome.Created or Outcome.Updated or Outcome.Deleted)
            {
                Write(pending, attempt.Entries[i]!, attempt.Contents[i]);
                if (pending.Commit.IsReturning)
                {
                    attempt.Entries[i] = attempt.Entries[i]! with { Content = attempt.Contents[i] };
                }
            }
        }

        if (pending.Caller.Role is not Role.System)
        {
            LogAccess(attempt);
        }

        return new Receipt(pending.Id, pending.At, attempt.Entries!, new Drawn(attempt.Drawn));
    }

    private CommitRow RowOf(PendingCommit pending) => new(
        pending.Id,
        pending.At.ToUnixTimeMilliseconds(),
        _state.Agents[pending.Agent],
        pending.Commit.Facility ?? pending.Caller.Facility,
        pending.Caller.Purpose,
        pending.Commit.Reason ?? pending.Caller.BreakGlassReason);

    // Who changed what of whom belongs to the same log as who saw it. What the node itself does (imports) is in commits alone.
    private void LogAccess(Attempt attempt)
    {
        var patients = new HashSet<string>(StringComparer.Ordinal);
        var keys = new List<ResourceKey>();
        var action = "transaction";
        foreach (var entry in attempt.Entries)
        {
            var standing = StandingOf(entry!.Key);
            if (entry.Outcome is Outcome.Checked or Outcome.Existing || standing.Patients is null || PolicyTable.IsDirectory(entry.Key.Type))
            {
                continue;
            }

            keys.Add(entry.Key);
            patients.UnionWith(CommitGuard.Split(standing.Patients));
            action = keys.Count > 1 ? "transaction" : entry.Outcome switch { Outcome.Created => "create", Outcome.Updated => "update", _ => "delete" };
        }

        if (patients.Count > 0)
        {
            Writes.Access.Add(new AccessEntry
            {
                At = attempt.Pending.At.ToUnixTimeMilliseconds(),
                Agent = attempt.Pending.Agent,
                Purpose = attempt.Pending.Caller.Purpose,
                Reason = attempt.Pending.Commit.Reason ?? attempt.Pending.Caller.BreakGlassReason,
                Action = action,
                Target = AccessEntry.TargetOf(keys),
                Outcome = "0",
                Patients = [.. patients],
            });
        }
    }

    private void Write(PendingCommit pending, Committed entry, Content? content)
    {
        var standing = StandingOf(entry.Key);
        var at = pending.At.ToUnixTimeMilliseconds();
        if (standing.Write is null)
        {
            standing.Rid = standing.Rid == 0 ? _state.NextRid() : standing.Rid;
            standing.Write = new ResourceWrite
            {
                Key = entry.Key,
                TypeId = catalog.TypeId(entry.Key.Type),
                Rid = standing.Rid,
                IsNew = standing.Version == 0,
                Before = standing.Rows,
            };
            Writes.Resources.Add(standing.Write);
        }

        var (salt, leaf) = content is null ? ContentMaker.Tombstone(entry.Key, entry.Version, pending.Id) : (content.Salt, content.Leaf);
        Writes.Versions.Add(new VersionWrite
        {
            Rid = standing.Rid,
            TypeId = standing.Write.TypeId,
            Key = entry.Key,
            Version = entry.Version,
            CommitId = pending.Id,
            At = at,
            Body = content?.Document.Utf8,
            Salt = salt,
            Leaf = leaf,

            // A deletion stays in the compartment where the resource was, so that the person sees who deleted what.
            Patients = content is null ? standing.Patients : content.Patients,
            Labels = content?.Labels,
        });
        standing.Version = entry.Version;
        standing.Deleted = content is null;
        standing.Content = content;
        standing.Patients = content is null ? standing.Patients : content.Patients;
        standing.Body = content?.Document.Utf8;
        standing.Rows = content?.Rows ?? IndexRows.None;
        standing.Write.Version = entry.Version;
        standing.Write.Deleted = standing.Deleted;
        standing.Write.Updated = at;
        standing.Write.After = standing.Rows;
    }

    private Standing StandingOf(ResourceKey key)
    {
        if (_resources.TryGetValue(key, out var standing))
        {
            return standing;
        }

        standing = _state.Resources.TryGetValue(key, out var stored)
            ? new Standing(() => stored.Body is null ? IndexRows.None : maker.RowsOf(stored.Body, stored.Patients))
            {
                Rid = stored.Rid,
                Version = stored.Version,
                Deleted = stored.Deleted,
                Patients = stored.Patients,
                Body = stored.Body,
            }
            : new Standing(() => IndexRows.None);
        _resources.Add(key, standing);
        return standing;
    }

    /// <summary>Where a resource stands at this point of the group.</summary>
    private sealed class Standing(Func<IndexRows> stored)
    {
        private IndexRows? _rows;

        internal long Rid { get; set; }

        internal long Version { get; set; }

        internal bool Deleted { get; set; }

        internal string? Patients { get; set; }

        internal ReadOnlyMemory<byte>? Body { get; set; }

        /// <summary>Read from the stored body only when it is changed: a check of the version needs none.</summary>
        internal IndexRows Rows { get => _rows ??= stored(); set => _rows = value; }

        internal ResourceWrite? Write { get; set; }

        /// <summary>As this group wrote it; null when it did not, or deleted it.</summary>
        internal Content? Content { get; set; }

        internal bool IsThere => Version > 0 && !Deleted;
    }

    /// <summary>What one commit would do, until it is accepted.</summary>
    private sealed class Attempt(PendingCommit pending)
    {
        internal PendingCommit Pending { get; } = pending;

        internal Dictionary<ResourceKey, ResourceKey> Aliases { get; } = [];

        internal Dictionary<string, ResourceKey?> Claims { get; } = new(StringComparer.Ordinal);

        internal Dictionary<string, long> Drawn { get; } = new(StringComparer.Ordinal);

        internal Committed?[] Entries { get; } = new Committed?[pending.Commit.Changes.Count];

        internal Content?[] Contents { get; } = new Content?[pending.Commit.Changes.Count];

        /// <summary>Everything that was wanted is so already.</summary>
        internal bool IsNothing => Claims.Count + Drawn.Count == 0 && Array.TrueForAll(Entries, e => e!.Outcome is Outcome.Existing);

        internal ResourceKey Resolve(ResourceKey key) => Aliases.TryGetValue(key, out var existing) ? existing : key;
    }
}
