using Microsoft.AspNetCore.Http;
using Sen.Exchange.Rest;
using Sen.Record;

namespace Sen.Exchange.Bundles;

/// <summary>A batch Bundle: every entry for itself, each with its own answer.</summary>
internal sealed class Batches(Interactions interactions, Searches searches)
{
    internal async Task<Answer> RunAsync(Caller caller, IReadOnlyList<BundleEntry> entries, string baseUrl, CancellationToken cancellationToken)
    {
        var answers = new List<Answer>(entries.Count);
        foreach (var entry in entries)
        {
            answers.Add(await RunAsync(caller, entry, baseUrl, cancellationToken));
        }

        return new Answer(StatusCodes.Status200OK) { Body = BundleWriter.Responses("batch-response", answers) };
    }

    /// <summary>One entry on its own.</summary>
    internal Task<Answer> RunAsync(Caller caller, BundleEntry entry, string baseUrl, CancellationToken cancellationToken) => entry switch
    {
        { Method: "GET", Id: { } id } => interactions.ReadAsync(caller, new ResourceKey(entry.Type, id), cancellationToken),
        { Method: "GET" } => searches.SearchAsync(caller, new SearchRequest(entry.Type, Searches.Query(entry.Query)), baseUrl, cancellationToken),
        { Method: "POST" } => interactions.CreateAsync(caller, entry.Type, entry.Document!, entry.IfNoneExist, cancellationToken),
        { Method: "PUT", Id: { } id } => interactions.UpdateAsync(caller, new ResourceKey(entry.Type, id), entry.Document!, entry.IfMatch, cancellationToken),
        { Method: "PUT" } => interactions.ConditionalUpdateAsync(caller, entry.Type, entry.Query!, entry.Document!, cancellationToken),
        { Patch: { } patch, Id: { } id } => interactions.PatchAsync(caller, new ResourceKey(entry.Type, id), patch, entry.IfMatch, cancellationToken),
        { Patch: { } patch } => interactions.ConditionalPatchAsync(caller, entry.Type, entry.Query!, patch, cancellationToken),
        { Id: { } id } => interactions.DeleteAsync(caller, new ResourceKey(entry.Type, id), entry.IfMatch, cancellationToken),
        _ => interactions.ConditionalDeleteAsync(caller, entry.Type, entry.Query!, cancellationToken),
    };
}
