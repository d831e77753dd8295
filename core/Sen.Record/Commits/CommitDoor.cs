using System.Diagnostics;
using Sen.Fhir;
using Sen.Log;

namespace Sen.Record;

/// <summary>
/// Where a commit comes in: checks its form, makes its content, authorizes it, and hands it to the committer. All that needs
/// no lock happens here, on the caller's own thread.
/// </summary>
internal sealed class CommitDoor(
    IRecordStore store, ContentMaker maker, CommitGuard guard, Committer committer, AccessLog accessLog, Sights sights, TimeProvider clock)
{
    private static readonly Drawn NothingDrawn = new(new Dictionary<string, long>(StringComparer.Ordinal));

    internal async Task<Result<Receipt>> CommitAsync(Caller caller, Commit commit, CancellationToken cancellationToken)
    {
        if (CheckForm(commit) is { } malformed)
        {
            return malformed;
        }

        var result = await OnceInFormAsync(caller, commit, cancellationToken);
        if (result.Failure is Denied denied)
        {
            await LogRefusalAsync(caller, commit, denied, cancellationToken);
        }

        return commit.IsReturning && result.Succeeded ? await ShownAsync(caller, commit, result.Value, cancellationToken) : result;
    }

    // Who may write a type may not always read it; that it was written is in the access log already.
    private async Task<Receipt> ShownAsync(Caller caller, Commit commit, Receipt receipt, CancellationToken cancellationToken)
    {
        var entries = receipt.Entries.ToArray();
        for (var i = 0; i < entries.Length; i++)
        {
            if (entries[i].Content is { } content)
            {
                var looked = new Change.Require(entries[i].Key, entries[i].Version);
                var mayRead = await guard.AllowsAsync(caller, looked, content, commit, cancellationToken) is null;
                entries[i] = entries[i] with { Content = null, Document = mayRead ? content.Document : null };
            }
        }

        return receipt with { Entries = entries };
    }

    private async Task<Result<Receipt>> OnceInFormAsync(Caller caller, Commit commit, CancellationToken cancellationToken)
    {
        // Milliseconds are what a FHIR instant shows; receipt, row and meta.lastUpdated say the same.
        var at = DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds());
        var agent = AgentKey.Of(caller);
        var record = RecordOf(caller, commit, agent, at);
        var stamp = new CommitStamp(record.Id, at, record.Hash());
        var authorizedAt = new Dictionary<ResourceKey, long>();
        if (await AuthorizeCurrentAsync(caller, commit, authorizedAt, cancellationToken) is { } refused)
        {
            return refused;
        }

        var criteria = new SearchPlan?[commit.Changes.Count];
        if (await PlanCriteriaAsync(caller, commit, criteria, cancellationToken) is { } unclear)
        {
            return unclear;
        }

        var contents = new Content?[commit.Changes.Count];
        if (commit.Counters.Count == 0 && await MakeContentsAsync(caller, commit, contents, stamp, cancellationToken) is { } failure)
        {
            return failure;
        }

        var pending = new PendingCommit
        {
            Caller = caller,
            Commit = commit,
            Record = record,
            Stamp = stamp,
            Agent = agent,
            Contents = contents,
            Criteria = criteria,
            AuthorizedAt = authorizedAt,
            EnqueuedAt = Stopwatch.GetTimestamp(),
            CancellationToken = cancellationToken,
        };
        await committer.EnqueueAsync(pending, cancellationToken);
        return await pending.Done;
    }

    private static CommitRecord RecordOf(Caller caller, Commit commit, AgentKey agent, DateTimeOffset at) => new()
    {
        Id = Guid.CreateVersion7(at),
        At = at.ToUnixTimeMilliseconds(),
        Subject = agent.Subject,
        Role = agent.Role,
        Display = agent.Display,
        AgentFacility = agent.Facility,
        Practitioner = agent.Practitioner,
        Device = agent.Device,
        Facility = commit.Facility ?? caller.Facility,
        Purpose = caller.Purpose,
        Reason = commit.Reason ?? caller.BreakGlassReason,
    };

    private static Invalid? CheckForm(Commit commit)
    {
        if (commit.Changes.Count == 0 && commit.Claims.Count == 0 && commit.Counters.Count == 0)
        {
            return Invalid.One("commit.empty", "", "The commit changes nothing.");
        }

        var issues = new List<Issue>();
        var keys = new HashSet<ResourceKey>();
        foreach (var change in commit.Changes)
        {
            if (!ResourceTypes.Contains(change.Key.Type) || !FhirDocument.IsId(change.Key.Id))
            {
                issues.Add(new Issue("commit.key", "", "A key is the name of an R4 type and an id of letters, digits, '-' and '.'."));
            }

            if (!keys.Add(change.Key))
            {
                issues.Add(new Issue("commit.twice", change.Key.Type, "A commit changes a resource once."));
            }
        }

        return issues.Count > 0 ? new Invalid(issues) : null;
    }

    // A conditional create tells whether something is there: it finds what a search would find, and nothing else.
    private async Task<Result<SearchPlan>> PlanCriterionAsync(Caller caller, Change.Create create, SearchPlanner planner, CancellationToken cancellationToken)
    {
        var query = SearchQuery.Parse(create.Key.Type, create.IfNoneExist);
        if (!query.Succeeded)
        {
            return new Invalid([.. query.Issues.Select(i => new Issue(i.Code, i.Path, i.Message))]);
        }

        if (query.Value.Terms.Length == 0 || query.Value.Terms.Any(t => t.Parameter.Code is "_lastUpdated"))
        {
            return Invalid.One("commit.criteria", "ifNoneExist", "A conditional create names at least one property of the resource, not its time.");
        }

        var sight = await sights.UnseenAsync(caller, query.Value, cancellationToken);
        if (sight.Refused is { } refused)
        {
            return refused;
        }

        var planned = planner.Plan(query.Value, sight, links: null);
        return planned is { Succeeded: true, Value.IsPlain: false }
            ? Invalid.One("commit.criteria", "ifNoneExist", "A conditional create asks only for values that an index holds exactly, and for no other resources.")
            : planned;
    }

    private async Task<Failure?> PlanCriteriaAsync(Caller caller, Commit commit, SearchPlan?[] criteria, CancellationToken cancellationToken)
    {
        var planner = new SearchPlanner(store.Catalog);
        for (var i = 0; i < criteria.Length; i++)
        {
            if (commit.Changes[i] is Change.Create { IfNoneExist: not null } create)
            {
                var planned = await PlanCriterionAsync(caller, create, planner, cancellationToken);
                if (!planned.Succeeded)
                {
                    return planned.Failure;
                }

                criteria[i] = planned.Value;
            }
        }

        return null;
    }

    // What is replaced must be the caller's to replace: the content of the new version alone proves nothing.
    private async Task<Denied?> AuthorizeCurrentAsync(
        Caller caller, Commit commit, Dictionary<ResourceKey, long> authorizedAt, CancellationToken cancellationToken)
    {
        if (caller.Role is Role.System)
        {
            return null;
        }

        var replaced = commit.Changes.Where(c => c is not Change.Create).ToDictionary(c => c.Key);
        if (replaced.Count == 0)
        {
            return null;
        }

        foreach (var key in replaced.Keys)
        {
            authorizedAt[key] = 0;
        }

        foreach (var current in await store.ReadManyAsync(replaced.Keys, cancellationToken))
        {
            authorizedAt[current.Key] = current.Version;
            if (await guard.AllowsAsync(caller, replaced[current.Key], current, commit, cancellationToken) is { } denied)
            {
                return denied;
            }
        }

        return null;
    }

    private async Task<Failure?> MakeContentsAsync(
        Caller caller, Commit commit, Content?[] contents, CommitStamp stamp, CancellationToken cancellationToken)
    {
        var issues = new List<Issue>();
        for (var i = 0; i < contents.Length; i++)
        {
            var change = commit.Changes[i];
            var (build, version) = change switch
            {
                Change.Create create => (create.Build, 1L),
                Change.Update update => (update.Build, update.IfMatch is { } read ? read + 1 : 1L),
                _ => (null, 0L),
            };
            if (build is null)
            {
                continue;
            }

            var made = maker.Make(change.Key, build(NothingDrawn), version, stamp);
            if (made.Failure is Invalid invalid)
            {
                issues.AddRange(invalid.Issues);
                continue;
            }

            contents[i] = made.Value;
            if (await guard.AllowsAsync(caller, change, made.Value, commit, cancellationToken) is { } denied)
            {
                return denied;
            }
        }

        return issues.Count > 0 ? new Invalid(issues) : null;
    }

    private async Task LogRefusalAsync(Caller caller, Commit commit, Denied denied, CancellationToken cancellationToken)
    {
        if (caller.Role is not (Role.System or Role.Anonymous))
        {
            var target = AccessEntry.TargetOf(commit.Changes.Select(c => c.Key));
            var patients = commit.Changes.Where(c => c.Key.Type is "Patient").Select(c => c.Key.Id).ToArray();
            await accessLog.AppendAsync(caller, "transaction", target, patients, denied, cancellationToken);
        }
    }
}
