using System.Globalization;
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
        query = query.Take(SearchQuery.MaxCount);
        var found = new List<T>();
        while (true)
        {
            var page = (await record.SearchAsync(caller, query, cancellationToken)).Value;
            found.AddRange(page.As<T>());
            if (page.Next is null)
            {
                return found;
            }

            query = query.After(page.Next);
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
