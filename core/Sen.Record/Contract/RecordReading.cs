using System.Globalization;
using System.Runtime.CompilerServices;
using Sen.Fhir;

namespace Sen.Record;

/// <summary>The Record as modules ask it most: all matches, one resource or none.</summary>
public static class RecordReading
{
    /// <summary>Every match as typed copies, page after page; a refusal is a bug of who asks and throws.</summary>
    public static async Task<IReadOnlyList<T>> AllAsync<T>(this IRecord record, Caller caller, SearchQuery query, CancellationToken cancellationToken)
        where T : Resource
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(query);
        var found = new List<T>();
        await foreach (var match in record.EachAsync(caller, query.Take(SearchQuery.MaxCount), cancellationToken))
        {
            found.Add(match.As<T>());
        }

        return found;
    }

    /// <summary>Every match, pages of the query's size read as they are needed; a refusal is a bug of who asks and throws.</summary>
    public static async IAsyncEnumerable<StoredResource> EachAsync(
        this IRecord record, Caller caller, SearchQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var page = (await record.SearchAsync(caller, query, cancellationToken)).Value;
            foreach (var match in page.Matches)
            {
                yield return match;
            }

            if (page.Next is not { } next)
            {
                yield break;
            }

            query = query.After(next);
        }
    }

    /// <summary>The current version, or null when it is not there (deleted included) or not for this caller.</summary>
    public static async Task<StoredResource?> FindAsync(this IRecord record, Caller caller, string type, string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (!FhirDocument.IsId(id))
        {
            return null;
        }

        var read = await record.ReadAsync(caller, new ResourceKey(type, id), cancellationToken);
        return read is { Succeeded: true, Value.Deleted: false } ? read.Value : null;
    }

    /// <summary>An instant as a search value.</summary>
    public static string Query(this DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
