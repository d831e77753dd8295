using System.Runtime.CompilerServices;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Reception;

/// <summary>Searches as this module asks them.</summary>
internal static class RecordReading
{
    /// <summary>Every match, page after page. For questions of the node itself: a refusal is a bug and throws.</summary>
    internal static async IAsyncEnumerable<StoredResource> EveryAsync(
        this IRecord record, Caller caller, SearchQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var next = query.Take(SearchQuery.MaxCount);
        while (next is not null)
        {
            var page = (await record.SearchAsync(caller, next, cancellationToken)).Value;
            foreach (var match in page.Matches)
            {
                yield return match;
            }

            next = page.Next is { } cursor ? next.After(cursor) : null;
        }
    }

    /// <summary>Every match as a typed copy.</summary>
    internal static async Task<IReadOnlyList<T>> AllAsync<T>(
        this IRecord record, Caller caller, SearchQuery query, CancellationToken cancellationToken)
        where T : Resource
    {
        var found = new List<T>();
        await foreach (var stored in record.EveryAsync(caller, query, cancellationToken))
        {
            found.Add(stored.As<T>());
        }

        return found;
    }

    /// <summary>The first page, or nothing when the caller may not ask: for what is good to know and not needed to go on.</summary>
    internal static async Task<IReadOnlyList<StoredResource>> IfAllowedAsync(
        this IRecord record, Caller caller, SearchQuery query, CancellationToken cancellationToken)
    {
        var page = await record.SearchAsync(caller, query, cancellationToken);
        return page.Succeeded ? page.Value.Matches : [];
    }
}
