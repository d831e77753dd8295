using Sen.Documents.Compose;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Documents.Verify;

/// <summary>
/// Since when a paper is known here. That its document was sealed says nothing about the signatures on the paper, which came later: who took a revoked key could put
/// another one there.
/// </summary>
internal sealed class KnownPapers(IRecord record)
{
    /// <summary>When exactly these bytes were sealed; null: they are not those of a paper that was made here.</summary>
    internal async Task<DateTimeOffset?> SinceAsync(string document, ReadOnlyMemory<byte> pdf, CancellationToken cancellationToken)
    {
        var key = new ResourceKey("Binary", document);
        var read = await record.ReadAsync(VisitReader.Node, key, cancellationToken);
        while (read.Succeeded)
        {
            var stored = read.Value;
            if (stored.As<Binary>().Data is { } data && Convert.FromBase64String(data).AsSpan().SequenceEqual(pdf.Span))
            {
                return stored.LastUpdated;
            }

            if (stored.Version == 1)
            {
                return null;
            }

            // What was given out before the paper got its timestamp is as good.
            read = await record.ReadVersionAsync(VisitReader.Node, key, stored.Version - 1, cancellationToken);
        }

        return null;
    }
}
