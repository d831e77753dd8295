using Microsoft.AspNetCore.Http;
using Sen.Exchange.Rest;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Exchange.Bundles;

/// <summary>A transaction Bundle is one Commit: everything or nothing.</summary>
internal sealed class Transactions(IRecord record, Interactions interactions, TimeProvider clock)
{
    internal async Task<Answer> RunAsync(Caller caller, IReadOnlyList<BundleEntry> entries, CancellationToken cancellationToken)
    {
        if (entries.FirstOrDefault(e => e.Method == "GET") is { } get)
        {
            return Outcomes.Of(StatusCodes.Status400BadRequest, "not-supported", "Reads go into a batch, not into a transaction.", get.Path);
        }

        var plan = new Plan();
        foreach (var entry in entries)
        {
            if (await AimAsync(caller, entry, plan, cancellationToken) is { } refusal)
            {
                return refusal;
            }
        }

        if (plan.Targets.GroupBy(t => t.Key).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            return Outcomes.Of(StatusCodes.Status400BadRequest, "invalid", $"{twice.Key} is in the transaction more than once.", twice.Last().Entry.Path);
        }

        if (await ResolveSearchesAsync(caller, plan, cancellationToken) is { } unresolved)
        {
            return unresolved;
        }

        var commit = new Commit();
        foreach (var target in plan.Targets)
        {
            Add(commit, target, plan.Known);
        }

        var committed = await record.CommitAsync(caller, commit, cancellationToken);
        return committed.Succeeded
            ? new Answer(StatusCodes.Status200OK) { Body = BundleWriter.Responses("transaction-response", [.. committed.Value.Entries.Select(e => Of(e, committed.Value.At))]) }
            : Outcomes.Of(committed.Failure, ifMatch: entries.Any(e => e.IfMatch is not null));
    }

    /// <summary>Decides which resource an entry is about.</summary>
    private async Task<Answer?> AimAsync(Caller caller, BundleEntry entry, Plan plan, CancellationToken cancellationToken)
    {
        long version = 0;
        if (entry.IfMatch is not null && !VersionTag.TryParse(entry.IfMatch, out version))
        {
            return Outcomes.Of(StatusCodes.Status400BadRequest, "invalid", "ifMatch holds a version such as W/\"3\".", entry.Path);
        }

        if (entry.Document is { } document && Interactions.Mismatch(entry.Type, document) is { } mismatch)
        {
            return mismatch;
        }

        var criteria = entry.Method == "POST" ? entry.IfNoneExist : entry.Query;
        if (Interactions.Criteria(entry.Type, criteria) is { } wrong)
        {
            return wrong;
        }

        var target = new Target(entry, entry.Id is { } id ? new ResourceKey(entry.Type, id) : ResourceKey.New(entry.Type, clock))
        {
            IfMatch = entry.IfMatch is null ? null : version,
            IfNoneExist = criteria,
        };
        if (entry is { Method: "PUT", Query: { } query })
        {
            var found = await record.SearchAsync(caller, SearchQuery.Parse(entry.Type, query).ValueOrThrow().Take(2), cancellationToken);
            if (!found.Succeeded)
            {
                return Outcomes.Of(found.Failure);
            }

            if (found.Value.Matches.Count > 1)
            {
                return Outcomes.Of(StatusCodes.Status412PreconditionFailed, "multiple-matches", "More than one resource matches.", entry.Path);
            }

            // No match: a conditional create, so that two such transactions at one moment do not both create.
            target = found.Value.Matches is [var only] ? target with { Key = only.Key, IfMatch = only.Version, IfNoneExist = null } : target;
        }

        plan.Add(target);
        return null;
    }

    private async Task<Answer?> ResolveSearchesAsync(Caller caller, Plan plan, CancellationToken cancellationToken)
    {
        var searches = plan.Targets.Where(t => t.Entry.Document is not null).SelectMany(t => ReferenceFiller.Searches(t.Entry.Document!));
        foreach (var search in searches.Distinct(StringComparer.Ordinal).ToList())
        {
            var parts = search.Split('?', 2);
            if (Interactions.Criteria(parts[0], parts[1]) is { } wrong)
            {
                return wrong;
            }

            var found = await record.SearchAsync(caller, SearchQuery.Parse(parts[0], parts[1]).ValueOrThrow().Take(2), cancellationToken);
            if (!found.Succeeded)
            {
                return Outcomes.Of(found.Failure);
            }

            if (found.Value.Matches is not [var only])
            {
                return Outcomes.Of(StatusCodes.Status412PreconditionFailed, "not-found", $"A reference by search to {parts[0]} does not match exactly one.");
            }

            plan.Known[search] = only.Key.ToString();
        }

        return null;
    }

    private void Add(Commit commit, Target target, Dictionary<string, string> known)
    {
        if (target.Entry.Method == "DELETE")
        {
            commit.Delete(target.Key, target.IfMatch);
            return;
        }

        var document = interactions.Stamped(ReferenceFiller.Fill(target.Entry.Document!, known), target.Key);
        if (target.Entry.Method == "POST" || target is { Entry.Id: null, IfMatch: null })
        {
            commit.Create(document, target.Key, target.IfNoneExist);
        }
        else
        {
            commit.Put(document, target.Key, target.IfMatch);
        }
    }

    private static Answer Of(Committed entry, DateTimeOffset at) => new(entry.Outcome switch
    {
        Outcome.Created => StatusCodes.Status201Created,
        Outcome.Deleted => StatusCodes.Status204NoContent,
        _ => StatusCodes.Status200OK,
    })
    {
        Version = entry.Version,
        LastModified = at,
        Location = entry.Outcome == Outcome.Deleted ? null : $"{entry.Key}/_history/{entry.Version}",
    };

    private sealed record Target(BundleEntry Entry, ResourceKey Key)
    {
        internal long? IfMatch { get; init; }

        internal string? IfNoneExist { get; init; }
    }

    private sealed class Plan
    {
        internal List<Target> Targets { get; } = [];

        /// <summary>Provisional reference to final one.</summary>
        internal Dictionary<string, string> Known { get; } = new(StringComparer.Ordinal);

        internal void Add(Target target)
        {
            Targets.Add(target);
            if (target.Entry.FullUrl is { } fullUrl)
            {
                Known[fullUrl] = target.Key.ToString();
            }
        }
    }
}
