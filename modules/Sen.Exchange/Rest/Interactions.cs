using Microsoft.AspNetCore.Http;
using Sen.Exchange.Subscriptions;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Exchange.Rest;

/// <summary>The interactions on one resource.</summary>
internal sealed class Interactions(IRecord record, SubscriptionGate subscriptions, TimeProvider clock)
{
    private const int MaxAttempts = 10;

    internal async Task<Answer> ReadAsync(Caller caller, ResourceKey key, CancellationToken cancellationToken)
    {
        var read = await record.ReadAsync(caller, key, cancellationToken);
        return read.Succeeded ? Answer.Of(read.Value) : Outcomes.Of(read.Failure);
    }

    internal async Task<Answer> ReadVersionAsync(Caller caller, ResourceKey key, string version, CancellationToken cancellationToken)
    {
        if (!VersionTag.TryParse(version, out var number))
        {
            return Outcomes.Of(StatusCodes.Status404NotFound, "not-found", "A version id here is a number.");
        }

        var read = await record.ReadVersionAsync(caller, key, number, cancellationToken);
        return read switch
        {
            { Succeeded: false } => Outcomes.Of(read.Failure),
            { Value.Deleted: true } => Outcomes.Of(StatusCodes.Status410Gone, "deleted", "This version is the deletion."),
            _ => Answer.Of(read.Value),
        };
    }

    internal async Task<Answer> CreateAsync(
        Caller caller, string type, FhirDocument document, string? ifNoneExist, CancellationToken cancellationToken)
    {
        if (Mismatch(type, document) is { } mismatch)
        {
            return mismatch;
        }

        if (Criteria(type, ifNoneExist) is { } wrong)
        {
            return wrong;
        }

        // The server gives the id of a created resource; one that the client sent is not kept (R4, http.html#create).
        var key = ResourceKey.New(type, clock);
        var (admitted, refusal) = subscriptions.Admit(caller, key, Stamped(document, key));
        if (refusal is not null)
        {
            return refusal;
        }

        var commit = new Commit().Create(admitted, key, ifNoneExist);
        return await CommitAsync(caller, commit, ifMatch: false, cancellationToken);
    }

    internal async Task<Answer> UpdateAsync(
        Caller caller, ResourceKey key, FhirDocument document, string? ifMatch, CancellationToken cancellationToken)
    {
        if (Mismatch(key.Type, document) is { } mismatch)
        {
            return mismatch;
        }

        if (!string.Equals(document.Id, key.Id, StringComparison.Ordinal))
        {
            return Outcomes.Of(StatusCodes.Status400BadRequest, "invalid", "The id of the resource must be that of the address.", $"{key.Type}.id");
        }

        long version = 0;
        if (ifMatch is not null && !VersionTag.TryParse(ifMatch, out version))
        {
            return BadTag();
        }

        return await PutAsync(caller, key, document, ifMatch is null ? null : version, cancellationToken);
    }

    private async Task<Answer> PutAsync(Caller caller, ResourceKey key, FhirDocument document, long? version, CancellationToken cancellationToken)
    {
        var (admitted, refusal) = subscriptions.Admit(caller, key, document);
        return refusal ?? await CommitAsync(caller, new Commit().PutUnlessSame(admitted, key, version), ifMatch: version is not null, cancellationToken);
    }

    /// <summary>Update by a search: no match creates, one is updated, several are a failed precondition.</summary>
    internal async Task<Answer> ConditionalUpdateAsync(
        Caller caller, string type, string criteria, FhirDocument document, CancellationToken cancellationToken)
    {
        if ((Mismatch(type, document) ?? Criteria(type, criteria)) is { } wrong)
        {
            return wrong;
        }

        var attempts = 0;
        while (true)
        {
            var (matches, refusal) = await MatchesAsync(caller, type, criteria, path: null, cancellationToken);
            if (matches is null)
            {
                return refusal!;
            }

            if (matches is [var only] && document.Id is not null && document.Id != only.Key.Id)
            {
                return Outcomes.Of(StatusCodes.Status400BadRequest, "invalid", "The match has another id than the resource.", $"{type}.id");
            }

            // Somebody else may have created it since the search: then it is there to be updated.
            var (answer, isThere) = await PutOrCreateAsync(caller, matches is [var match] ? match.Key : null, type, criteria, document, cancellationToken);
            if (!isThere || ++attempts == MaxAttempts)
            {
                return answer;
            }
        }
    }

    private async Task<(Answer Answer, bool IsThere)> PutOrCreateAsync(
        Caller caller, ResourceKey? match, string type, string criteria, FhirDocument document, CancellationToken cancellationToken)
    {
        var key = match ?? ResourceKey.New(type, clock);
        var (admitted, refusal) = subscriptions.Admit(caller, key, Stamped(document, key));
        if (refusal is not null)
        {
            return (refusal, false);
        }

        var commit = match is null ? new Commit().CreateNew(admitted, key, criteria) : new Commit().PutUnlessSame(admitted, key);
        var committed = await record.CommitAsync(caller, commit.Returning(), cancellationToken);
        return (await AnswerAsync(caller, committed, ifMatch: false, cancellationToken), committed.Failure is ExistsConflict);
    }

    /// <summary>What a conditional interaction is about, at most one; several are a failed precondition (412).</summary>
    internal async Task<(IReadOnlyList<StoredResource>? Matches, Answer? Refusal)> MatchesAsync(
        Caller caller, string type, string criteria, string? path, CancellationToken cancellationToken)
    {
        var found = await record.SearchAsync(caller, SearchQuery.Parse(type, criteria).ValueOrThrow().Take(2), cancellationToken);
        return found switch
        {
            { Succeeded: false } => (null, Outcomes.Of(found.Failure)),
            { Value.Matches.Count: > 1 } => (null, Outcomes.Of(StatusCodes.Status412PreconditionFailed, "multiple-matches", "More than one resource matches.", path)),
            _ => (found.Value.Matches, null),
        };
    }

    internal async Task<Answer> DeleteAsync(Caller caller, ResourceKey key, string? ifMatch, CancellationToken cancellationToken)
    {
        long version = 0;
        if (ifMatch is not null && !VersionTag.TryParse(ifMatch, out version))
        {
            return BadTag();
        }

        var committed = await record.CommitAsync(caller, new Commit().Delete(key, ifMatch is null ? null : version), cancellationToken);
        return committed.Succeeded
            ? new Answer(StatusCodes.Status204NoContent) { Version = committed.Value.Entries[0].Version }
            : Outcomes.Of(committed.Failure, ifMatch is not null);
    }

    /// <summary>Delete by a search (R4 3.1.0.7.1): one match is deleted, several are a failed precondition.</summary>
    internal async Task<Answer> ConditionalDeleteAsync(Caller caller, string type, string criteria, CancellationToken cancellationToken)
    {
        var (match, refusal) = await OnlyAsync(caller, type, criteria, cancellationToken);
        return match is null ? refusal! : await DeleteAsync(caller, match.Key, VersionTag.Of(match.Version), cancellationToken);
    }

    /// <summary>Patch (R4 3.1.0.6) of the version that stands, or of the one that If-Match names.</summary>
    internal async Task<Answer> PatchAsync(Caller caller, ResourceKey key, ResourcePatch patch, string? ifMatch, CancellationToken cancellationToken)
    {
        if (ifMatch is not null && !VersionTag.TryParse(ifMatch, out _))
        {
            return BadTag();
        }

        var attempts = 0;
        while (true)
        {
            var read = await record.ReadAsync(caller, key, cancellationToken);
            if (!read.Succeeded)
            {
                return Outcomes.Of(read.Failure);
            }

            var patched = patch.Apply(read.Value.Document!);
            if (!patched.Succeeded)
            {
                return Outcomes.Of(StatusCodes.Status422UnprocessableEntity, patched.Issues);
            }

            // Without If-Match a patch is meant for whatever stands: who loses a race looks again.
            var answer = await UpdateAsync(caller, key, patched.Value, ifMatch ?? VersionTag.Of(read.Value.Version), cancellationToken);
            if (answer.Status is not StatusCodes.Status412PreconditionFailed || ifMatch is not null || ++attempts == MaxAttempts)
            {
                return answer;
            }
        }
    }

    /// <summary>Patch of the one resource that a search finds.</summary>
    internal async Task<Answer> ConditionalPatchAsync(
        Caller caller, string type, string criteria, ResourcePatch patch, CancellationToken cancellationToken)
    {
        var (match, refusal) = await OnlyAsync(caller, type, criteria, cancellationToken);
        return match is null ? refusal! : await PatchAsync(caller, match.Key, patch, VersionTag.Of(match.Version), cancellationToken);
    }

    private async Task<(StoredResource? Match, Answer? Refusal)> OnlyAsync(Caller caller, string type, string criteria, CancellationToken cancellationToken)
    {
        if (Criteria(type, criteria) is { } wrong)
        {
            return (null, wrong);
        }

        var (matches, refusal) = await MatchesAsync(caller, type, criteria, path: null, cancellationToken);
        return matches switch
        {
            null => (null, refusal),
            [] => (null, Outcomes.Of(StatusCodes.Status404NotFound, "not-found", "No resource matches.")),
            _ => (matches[0], null),
        };
    }

    internal static Answer? Mismatch(string type, FhirDocument document) => string.Equals(document.ResourceType, type, StringComparison.Ordinal)
        ? null
        : Outcomes.Of(StatusCodes.Status400BadRequest, "invalid", $"A {document.ResourceType} was sent to {type}.", "resourceType");

    /// <summary>What is wrong with the search of a conditional interaction, or null.</summary>
    internal static Answer? Criteria(string type, string? criteria)
    {
        if (criteria is null)
        {
            return null;
        }

        var parsed = SearchQuery.Parse(type, criteria);
        if (!parsed.Succeeded)
        {
            return Outcomes.Unparsable(parsed.Issues);
        }

        return parsed.Value.Terms.Length + parsed.Value.Links.Length > 0 ? null
            : Outcomes.Of(StatusCodes.Status400BadRequest, "invalid", "A conditional interaction needs at least one criterion.");
    }

    internal FhirDocument Stamped(FhirDocument document, ResourceKey key) =>
        document.Id is null || document.Id == key.Id ? document : document.WithMeta(key.Id, "1", clock.GetUtcNow());

    private async Task<Answer> CommitAsync(Caller caller, Commit commit, bool ifMatch, CancellationToken cancellationToken) =>
        await AnswerAsync(caller, await record.CommitAsync(caller, commit.Returning(), cancellationToken), ifMatch, cancellationToken);

    private async Task<Answer> AnswerAsync(Caller caller, Result<Receipt> committed, bool ifMatch, CancellationToken cancellationToken)
    {
        if (!committed.Succeeded)
        {
            return Outcomes.Of(committed.Failure, ifMatch);
        }

        var entry = committed.Value.Entries[0];
        var answer = new Answer(entry.Outcome == Outcome.Created ? StatusCodes.Status201Created : StatusCodes.Status200OK)
        {
            Version = entry.Version,
            LastModified = committed.Value.At,
            Location = $"{entry.Key}/_history/{entry.Version}",
        };

        // A role that may write a type may not always read it back; then the answer has no body.
        if (entry.Outcome is not Outcome.Existing)
        {
            return answer with { Body = entry.Document is { } document ? document.Utf8 : default };
        }

        var stored = await record.ReadVersionAsync(caller, entry.Key, entry.Version, cancellationToken);
        return stored.Succeeded && !stored.Value.Deleted
            ? answer with { Body = stored.Value.Document!.Utf8, LastModified = stored.Value.LastUpdated }
            : answer;
    }

    private static Answer BadTag() => Outcomes.Of(StatusCodes.Status400BadRequest, "invalid", "If-Match holds a version such as W/\"3\".");
}
