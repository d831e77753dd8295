using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Sen.Fhir;

namespace Sen.Exchange.Bulk;

/// <summary>One resource of a file.</summary>
/// <param name="Number">Its line, from 1; in a Bundle its entry.</param>
/// <param name="Utf8">Its bytes; empty when the line is longer than a resource may be.</param>
internal readonly record struct ImportLine(long Number, byte[] Utf8);

/// <summary>The resources in a file: NDJSON, one resource, or the entries of a Bundle; packed with gzip or not.</summary>
internal static class ImportLines
{
    private static readonly string[] Endings = [".ndjson", ".json", ".ndjson.gz", ".json.gz"];

    internal static bool IsFhir(string path) => Array.Exists(Endings, e => path.EndsWith(e, StringComparison.OrdinalIgnoreCase));

    /// <summary>Only NDJSON is read without holding all of it.</summary>
    internal static async IAsyncEnumerable<ImportLine> ReadAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.Asynchronous | FileOptions.SequentialScan);
        var packed = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
        await using var content = packed ? new GZipStream(file, CompressionMode.Decompress) : (Stream)file;
        var name = packed ? path[..^3] : path;
        var lines = name.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? EntriesAsync(content, cancellationToken) : LinesAsync(content, cancellationToken);
        await foreach (var line in lines)
        {
            yield return line;
        }
    }

    private static async IAsyncEnumerable<ImportLine> LinesAsync(Stream content, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(content, new StreamPipeReaderOptions(bufferSize: 1 << 16));
        long number = 0;
        var tooLong = false;
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            while (TryTake(ref buffer, read.IsCompleted, out var line))
            {
                number++;
                if (tooLong || !IsBlank(line))
                {
                    yield return new ImportLine(number, tooLong ? [] : line);
                }

                tooLong = false;
            }

            // Of a line that cannot be a resource any more only its end is waited for.
            if (buffer.Length > FhirDocument.MaxBytes)
            {
                tooLong = true;
                buffer = buffer.Slice(buffer.End);
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
            {
                await reader.CompleteAsync();
                yield break;
            }
        }
    }

    private static bool TryTake(ref ReadOnlySequence<byte> buffer, bool isEnd, out byte[] line)
    {
        if (buffer.PositionOf((byte)'\n') is { } end)
        {
            line = buffer.Slice(0, end).ToArray();
            buffer = buffer.Slice(buffer.GetPosition(1, end));
            return true;
        }

        line = isEnd ? buffer.ToArray() : [];
        if (isEnd)
        {
            buffer = buffer.Slice(buffer.End);
        }

        return line.Length > 0;
    }

    private static bool IsBlank(ReadOnlySpan<byte> line) => line.Trim(" \t\r"u8).IsEmpty;

    private static async IAsyncEnumerable<ImportLine> EntriesAsync(Stream content, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        await content.CopyToAsync(buffer, cancellationToken);
        var utf8 = buffer.ToArray();
        if (Entries(utf8) is not { } entries)
        {
            yield return new ImportLine(1, utf8);
            yield break;
        }

        foreach (var (index, entry) in entries.Index())
        {
            yield return new ImportLine(index + 1, entry);
        }
    }

    // What is no Bundle, also what is no JSON, is one line: whoever reads it says what is wrong with it.
    private static List<byte[]>? Entries(byte[] utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = FhirDocument.MaxDepth + 4 });
            var root = document.RootElement;
            if (root.ValueKind is not JsonValueKind.Object || !root.TryGetProperty("resourceType", out var type) || !type.ValueEquals("Bundle"u8)
                || !root.TryGetProperty("type", out var kind) || kind.ValueEquals("document"u8) || kind.ValueEquals("message"u8))
            {
                return null;
            }

            return root.TryGetProperty("entry", out var entries)
                ? [.. entries.EnumerateArray().Where(e => e.TryGetProperty("resource", out _)).Select(e => Encoding.UTF8.GetBytes(e.GetProperty("resource").GetRawText()))]
                : [];
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
