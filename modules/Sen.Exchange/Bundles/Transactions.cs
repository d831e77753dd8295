using Microsoft.AspNetCore.Http;
using Sen.Exchange.Rest;
using Sen.Exchange.Subscriptions;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Exchange.Bundles;

/// <summary>A transaction Bundle is one Commit: everything or nothing.</summary>
internal sealed class Transactions(IRecord record, Interactions interactions, Batches batches, SubscriptionGate subscriptions, TimeProvider clock)
{
    /// <summary>Times a transaction is aimed again because what a search found, or a patch was made for, changed before it was written.</summary>
    private const int MaxAttempts = 50;

    internal async Task<Answer> RunAsync(Caller caller, IReadOnlyList<BundleEntry> entries, string baseUrl, CancellationToken cancellationToken)
    {
        var answers = new Answer[entries.Count];
        if (await WriteAsync(caller, entries, answers, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        // Reads come last and see what was written (R4 3.1.0.11.2). A conditional delete that found nothing has nothing to do.
        foreach (var entry in entries.Where(e => answers[e.Index] is null))
        {
            answers[entry.Index] = entry.Method == "GET"
                ? await batches.RunAsync(caller, entry, baseUrl, cancellationToken)
                : new Answer(StatusCodes.Status204NoContent);
        }

        return new Answer(StatusCodes.Status200OK) { Body = BundleWriter.Responses("transaction-response", answers) };
    }

    private async Task<Answer?> WriteAsync(Caller caller, IReadOnlyList<BundleEntry> entries, Answer[] answers, CancellationToken cancellationToken)
    {
        var attempts = 0;
        while (true)
        {
            var plan = new Plan();
            if (await AimAsync(caller, entries, plan, cancellationToken) is { } refusal)
            {
                return refusal;
            }

            if (plan.Targets.Count == 0)
            {
                return null;
            }

            var commit = new Commit();
            if (plan.Targets.Select(t => Add(caller, commit, t, plan.Known)).FirstOrDefault(r => r is not null) is { } wrong)
            {
                return wrong;
            }

            var committed = await record.CommitAsync(caller, commit, cancellationToken);
            if (committed.Succeeded)
            {
                for (var i = 0; i < plan.Targets.Count; i++)
                {
                    answers[plan.Targets[i].Entry.Index] = Of(committed.Value.Entries[i], committed.Value.At);
                }

                return null;
            }

            if (!plan.IsAimedTooEarly(committed.Failure) || ++attempts == MaxAttempts)
            {
                return Outcomes.Of(committed.Failure, ifMatch: entries.Any(e => e.IfMatch is not null));
            }
        }
    }

    private async Task<Answer?> AimAsync(Caller caller, IReadOnlyList<BundleEntry> entries, Plan plan, CancellationToken cancellationToken)
    {
        foreach (var entry in entries.Where(e => e.Method != "GET"))
        {
            if (await AimAsync(caller, entry, plan, cancellationToken) is { } refusal)
            {
                return refusal;
            }
        }

        return plan.Targets.GroupBy(t => t.Key).FirstOrDefault(g => g.Count() > 1) is { } twice
            ? Outcomes.Of(StatusCodes.Status400BadRequest, "invalid", $"{twice.Key} is in the transaction more than once.", twice.Last().Entry.Path)
            : await ResolveSearchesAsync(caller, plan, cancellationToken);
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
        if (entry is { Method: "PUT" or "PATCH" or "DELETE", Id: null, Query: not null })
        {
            return await AimBySearchAsync(caller, target, plan, cancellationToken);
        }

        return await AddAsync(caller, target, plan, cancellationToken);
    }

    // A patch is an update of what stands now: who changes it meanwhile makes the transaction fail.
    private async Task<Answer?> AddAsync(Caller caller, Target target, Plan plan, CancellationToken cancellationToken)
    {
        if (target.Entry.Patch is not { } patch)
        {
            plan.Add(target);
            return null;
        }

        var read = await record.ReadAsync(caller, target.Key, cancellationToken);
        if (!read.Succeeded)
        {
            return Outcomes.Of(read.Failure);
        }

        var patched = patch.Apply(read.Value.Document!);
        if (!patched.Succeeded)
        {
            return Outcomes.Of(StatusCodes.Status422UnprocessableEntity, [.. patched.Issues.Select(i => i with { Path = $"{target.Entry.Path}.resource.{i.Path}" })]);
        }

        if (!string.Equals(patched.Value.Id, target.Key.Id, StringComparison.Ordinal))
        {
            return Outcomes.Of(StatusCodes.Status422UnprocessableEntity, "invalid", "A patch does not change the id.", target.Entry.Path);
        }

        plan.Add(target with { Entry = target.Entry with { Document = patched.Value }, IfMatch = target.IfMatch ?? read.Value.Version, IfNoneExist = null });
        return null;
    }

    private async Task<Answer?> AimBySearchAsync(Caller caller, Target target, Plan plan, CancellationToken cancellationToken)
    {
        var entry = target.Entry;
        var (matches, refusal) = await interactions.MatchesAsync(caller, entry.Type, entry.Query!, entry.Path, cancellationToken);
        switch (matches)
        {
            case [var only]:
                return await AddAsync(
                    caller, target with { Key = only.Key, IfMatch = entry.Method == "DELETE" ? only.Version : target.IfMatch, IfNoneExist = null }, plan, cancellationToken);
            case [] when entry.Method == "PATCH":
                return Outcomes.Of(StatusCodes.Status404NotFound, "not-found", "No resource matches.", entry.Path);
            case [] when entry.Method == "DELETE":
                return null;
            case []:
                // A conditional create, so that two such transactions at one moment do not both create.
                plan.Add(target);
                return null;
            default:
                return refusal;
        }
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

    private Answer? Add(Caller caller, Commit commit, Target target, Dictionary<string, string> known)
    {
        if (target.Entry.Method == "DELETE")
        {
            commit.Delete(target.Key, target.IfMatch);
            return null;
        }

        var (document, refusal) = subscriptions.Admit(caller, target.Key, interactions.Stamped(ReferenceFiller.Fill(target.Entry.Document!, known), target.Key));
        if (refusal is not null)
        {
            return refusal;
        }

        if (target.Entry.Method == "POST")
        {
            commit.Create(document, target.Key, target.IfNoneExist);
        }
        else if (target is { Entry.Id: null, IfNoneExist: { } criteria })
        {
            commit.CreateNew(document, target.Key, criteria);
        }
        else
        {
            commit.PutUnlessSame(document, target.Key, target.IfMatch);
        }

        return null;
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

        /// <summary>Another writer was quicker, and the client named no version: look again.</summary>
        internal bool IsAimedTooEarly(Failure failure) => failure switch
        {
            ExistsConflict => Targets.Exists(t => t is { Entry: { Id: null, Method: not "POST" }, IfNoneExist: not null }),
            VersionConflict conflict => Targets.Exists(t => t.Key == conflict.Key && t.Entry.IfMatch is null),
            _ => false,
        };

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
