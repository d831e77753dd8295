using Sen.Fhir;
using Sen.Record;
using Sen.Web.Hosting;

namespace Sen.Web.Commands;

/// <summary><c>sen export DIR</c>: the current version of every resource, one NDJSON file for each type.</summary>
internal static class ExportCommand
{
    private const int PageSize = 500;

    internal static async Task<int> RunAsync(NodeOptions options, string folder, CancellationToken cancellationToken)
    {
        await using var record = await NodeRecord.OpenReadOnlyAsync(options, cancellationToken);
        Directory.CreateDirectory(folder);
        long total = 0;
        foreach (var type in ResourceTypes.All.Order(StringComparer.Ordinal))
        {
            total += await ExportTypeAsync(record, type, folder, cancellationToken);
        }

        await Console.Out.WriteLineAsync($"{total} resources written to {folder}.");
        return 0;
    }

    private static async Task<long> ExportTypeAsync(OpenRecord record, string type, string folder, CancellationToken cancellationToken)
    {
        var caller = Caller.System("export");
        var query = SearchQuery.For(type).Take(PageSize);
        Stream? file = null;
        long count = 0;
        try
        {
            for (string? cursor = null; ;)
            {
                var found = await record.SearchAsync(caller, query.After(cursor), cancellationToken);
                if (!found.Succeeded)
                {
                    // Types the Record answers from elsewhere (AuditEvent needs a person to ask about) have no rows of their own.
                    return count;
                }

                foreach (var resource in found.Value.Matches)
                {
                    file ??= File.Create(Path.Combine(folder, type + ".ndjson"));
                    await file.WriteAsync(Line(resource.Document!.Utf8), cancellationToken);
                    count++;
                }

                cursor = found.Value.Next;
                if (cursor is null)
                {
                    return count;
                }
            }
        }
        finally
        {
            if (file is not null)
            {
                await file.DisposeAsync();
            }
        }
    }

    // A stored document may hold line breaks between elements; in NDJSON a resource is one line.
    private static ReadOnlyMemory<byte> Line(ReadOnlyMemory<byte> utf8)
    {
        var line = new byte[utf8.Length + 1];
        utf8.Span.CopyTo(line);
        foreach (ref var b in line.AsSpan(0, utf8.Length))
        {
            b = b is (byte)'\n' or (byte)'\r' ? (byte)' ' : b;
        }

        line[^1] = (byte)'\n';
        return line;
    }
}
