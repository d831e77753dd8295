using System.Text.Json;
using Sen.Exchange.Rest;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Exchange.Bulk;

/// <summary>
/// Does an export: a file for each type, one after the other. A type whose file is whole is crossed off in the job; after a stop the
/// others are written anew, from the same position of the feed, so that the files agree with each other.
/// </summary>
internal sealed class ExportRun(IRecord record, BulkFolder folder)
{
    /// <summary>Deletions in one Bundle of a <c>deleted</c> file.</summary>
    private const int DeletionsInBundle = 500;

    /// <param name="job">The job as it stands.</param>
    /// <param name="told">Hears how far it is, in words.</param>
    /// <param name="cancellationToken">Stops it; what is whole stays.</param>
    /// <returns>The finished job; null: it was erased meanwhile.</returns>
    internal async Task<BulkJob?> RunAsync(BulkJob job, Action<string> told, CancellationToken cancellationToken)
    {
        var (order, caller) = (job.Export!, job.Caller());
        var query = new ExportQuery(order.Types, order.Position)
        {
            Since = order.Since,
            OnlyPeople = order.OnlyPeople,
            Patients = order.Patients,
        };
        var refused = new List<FhirIssue>(order.Ignored.Select(name => new FhirIssue("warning", "not-supported", name, $"{name} was left out of the export.")));
        TypeFiles? files = null;
        try
        {
            await foreach (var page in record.ExportAsync(caller, query, cancellationToken))
            {
                files ??= new TypeFiles(folder, job, page.Type);
                await files.WriteAsync(page.Resources, cancellationToken);
                told($"{page.Type}: {files.Count} resources, {job.Export!.Types.Count} types to go");
                if (page.Refused is { } denied && order.TypesWereNamed)
                {
                    refused.Add(new FhirIssue("error", "forbidden", page.Type, denied.Message));
                }

                if (page.IsLast)
                {
                    job = await files.FinishAsync(job, cancellationToken);
                    await files.DisposeAsync();
                    files = null;
                    if (!folder.Save(job))
                    {
                        return null;
                    }
                }
            }
        }
        finally
        {
            if (files is not null)
            {
                await files.DisposeAsync();
            }
        }

        return refused.Count == 0 ? job : job with { Errors = [await ProblemsAsync(job, refused, cancellationToken)] };
    }

    private async Task<BulkFile> ProblemsAsync(BulkJob job, List<FhirIssue> issues, CancellationToken cancellationToken)
    {
        const string Name = "OperationOutcome.ndjson";
        await using var file = Ndjson.Create(folder.PathOf(job.Id, Name));
        foreach (var issue in issues)
        {
            await file.WriteAsync(Outcomes.Of(200, [issue]).Body, cancellationToken);
        }

        await file.FinishAsync(cancellationToken);
        return new BulkFile("OperationOutcome", Name, file.Count);
    }

    /// <summary>The file of one type, and that of its deletions; a file begins with its first line.</summary>
    private sealed class TypeFiles(BulkFolder folder, BulkJob job, string type) : IAsyncDisposable
    {
        private readonly List<SearchQuery> _filters = [.. job.Export!.Filters.Where(f => f.Key == type).Select(f => SearchQuery.Parse(type, f.Value).ValueOrThrow())];
        private readonly SearchQuery? _subset = SubsetOf(job.Export!, type);
        private readonly List<string> _gone = [];
        private Ndjson? _output;
        private Ndjson? _deleted;

        internal long Count => _output?.Count ?? 0;

        internal async Task WriteAsync(IReadOnlyList<StoredResource> resources, CancellationToken cancellationToken)
        {
            foreach (var resource in resources)
            {
                if (resource.Document is not { } document)
                {
                    _gone.Add(resource.Key.Id);
                }
                else if (_filters.Count == 0 || _filters.Exists(f => f.Matches(document)))
                {
                    _output ??= Ndjson.Create(folder.PathOf(job.Id, $"{type}.ndjson"));
                    await _output.WriteAsync(_subset is null ? document.Utf8 : Subset.Of(document, _subset), cancellationToken);
                }
            }

            if (_gone.Count >= DeletionsInBundle)
            {
                await WriteGoneAsync(cancellationToken);
            }
        }

        internal async Task<BulkJob> FinishAsync(BulkJob so, CancellationToken cancellationToken)
        {
            await WriteGoneAsync(cancellationToken);
            if (_output is not null)
            {
                await _output.FinishAsync(cancellationToken);
                so = so with { Output = [.. so.Output, new BulkFile(type, $"{type}.ndjson", _output.Count)] };
            }

            if (_deleted is not null)
            {
                await _deleted.FinishAsync(cancellationToken);
                so = so with { Deleted = [.. so.Deleted, new BulkFile("Bundle", $"{type}.deleted.ndjson", _deleted.Count)] };
            }

            return so with { Export = so.Export! with { Types = [.. so.Export.Types.Where(t => t != type)] } };
        }

        public async ValueTask DisposeAsync()
        {
            if (_output is not null)
            {
                await _output.DisposeAsync();
            }

            if (_deleted is not null)
            {
                await _deleted.DisposeAsync();
            }
        }

        // Transaction Bundles of DELETE entries, as the guide asks.
        private async Task WriteGoneAsync(CancellationToken cancellationToken)
        {
            if (_gone.Count == 0)
            {
                return;
            }

            _deleted ??= Ndjson.Create(folder.PathOf(job.Id, $"{type}.deleted.ndjson"));
            await _deleted.WriteAsync(Answer.Json(Deletions), cancellationToken);
            _gone.Clear();
        }

        private void Deletions(Utf8JsonWriter json)
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "Bundle");
            json.WriteString("type", "transaction");
            json.WriteStartArray("entry");
            foreach (var id in _gone)
            {
                json.WriteStartObject();
                json.WriteStartObject("request");
                json.WriteString("method", "DELETE");
                json.WriteString("url", $"{type}/{id}");
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        private static SearchQuery? SubsetOf(ExportOrder order, string type)
        {
            var elements = order.Elements.Where(e => e.Key.Length == 0 || e.Key == type).Select(e => e.Value).ToList();
            return elements.Count == 0 ? null : SearchQuery.Parse(type, [KeyValuePair.Create("_elements", string.Join(',', elements))]).ValueOrThrow();
        }
    }
}
