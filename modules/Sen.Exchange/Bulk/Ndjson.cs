namespace Sen.Exchange.Bulk;

/// <summary>A file of resources, one a line. It gets its name when it is whole.</summary>
internal sealed class Ndjson : IAsyncDisposable
{
    internal const string MediaType = "application/fhir+ndjson";

    private const int BufferSize = 256 * 1024;

    private readonly string _path;
    private readonly FileStream _file;
    private byte[] _line = [];

    private Ndjson(string path)
    {
        _path = path;
        _file = new FileStream(path + ".part", FileMode.Create, FileAccess.Write, FileShare.None, BufferSize, FileOptions.Asynchronous);
    }

    internal long Count { get; private set; }

    internal static Ndjson Create(string path) => new(path);

    // A stored document may hold line breaks between elements; in NDJSON a resource is one line.
    internal async ValueTask WriteAsync(ReadOnlyMemory<byte> utf8, CancellationToken cancellationToken)
    {
        if (_line.Length <= utf8.Length)
        {
            _line = new byte[Math.Max(utf8.Length + 1, 2 * _line.Length)];
        }

        utf8.Span.CopyTo(_line);
        var rest = _line.AsSpan(0, utf8.Length);
        for (var at = rest.IndexOfAny((byte)'\n', (byte)'\r'); at >= 0; at = rest.IndexOfAny((byte)'\n', (byte)'\r'))
        {
            rest[at] = (byte)' ';
            rest = rest[(at + 1)..];
        }

        _line[utf8.Length] = (byte)'\n';
        await _file.WriteAsync(_line.AsMemory(0, utf8.Length + 1), cancellationToken);
        Count++;
    }

    /// <summary>Durable and under its name when it returns.</summary>
    internal async Task FinishAsync(CancellationToken cancellationToken)
    {
        await _file.FlushAsync(cancellationToken);
        _file.Flush(flushToDisk: true);
        await _file.DisposeAsync();
        File.Move(_path + ".part", _path, overwrite: true);
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
