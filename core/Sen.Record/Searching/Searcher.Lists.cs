using System.Text.Json;
using Sen.Fhir;

namespace Sen.Record;

/// <content><c>_list</c>: the items of Lists that the caller may read, as one more condition (R4 3.1.1.4.17).</content>
internal sealed partial class Searcher
{
    /// <summary>Most items of the named Lists together.</summary>
    private const int MaxItems = 5_000;

    /// <summary>Null: the query names no List.</summary>
    private async Task<Result<Criterion?>> ListedAsync(Caller caller, SearchQuery query, CancellationToken cancellationToken)
    {
        if (query.Lists.Length == 0)
        {
            return default(Criterion);
        }

        var items = new HashSet<string>(StringComparer.Ordinal);
        foreach (var id in query.Lists)
        {
            var list = await reader.ReadAsync(caller, new ResourceKey("List", id), cancellationToken);
            if (!list.Succeeded)
            {
                return list.Failure;
            }

            items.UnionWith(Items(list.Value.Document!.Root, query.Type));
        }

        return items.Count > MaxItems
            ? Invalid.One("search.too-costly", "_list", $"The lists have more than {MaxItems} items.")
            : new Criterion([.. items.Order(StringComparer.Ordinal).Select(id => new Match.IdIs(id))]);
    }

    // Items that were taken off the list stay in it, marked.
    private static IEnumerable<string> Items(JsonElement list, string type)
    {
        var prefix = type + "/";
        return !list.TryGetProperty("entry", out var entries) ? [] : entries.EnumerateArray()
            .Where(e => !(e.TryGetProperty("deleted", out var deleted) && deleted.ValueKind == JsonValueKind.True))
            .Select(e => e.TryGetProperty("item", out var item) && item.TryGetProperty("reference", out var reference) ? reference.GetString() : null)
            .Where(r => r is not null && r.StartsWith(prefix, StringComparison.Ordinal))
            .Select(r => r![prefix.Length..].Split('/')[0]);
    }
}
