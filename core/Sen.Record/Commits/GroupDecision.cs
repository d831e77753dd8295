using Sen.Fhir;

namespace Sen.Record;

/// <summary>
/// Decides the commits of one group in their order, in memory, against the locked state of their keys: each sees what the ones
/// before it in the group did. A commit that fails leaves no trace in <see cref="Writes"/>.
/// </summary>
internal sealed partial class GroupDecision(IGroupTransaction transaction, Catalog catalog, ContentMaker maker, ICommitGuard guard)
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
        Change.Erase => new Committed(change.Key, standing.Version + 1, Outcome.Deleted),
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
        Change.Erase erase when standing.Version != erase.Version => new VersionConflict(change.Key, erase.Version, standing.Version),
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
            return prepared.Version == version ? prepared : maker.Stamp(key, prepared.Document, version, pending.Stamp);
        }

        return maker.Make(key, Document(attempt, build, drawn), version, pending.Stamp);
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
                Body = stored.Body is { } body ? body : default(ReadOnlyMemory<byte>?),
            }
            : new Standing(() => IndexRows.None);
        _resources.Add(key, standing);
        return standing;
    }
}
