using Sen.Documents.Compose;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Documents.Verify;

/// <summary>
/// Since when a paper is known here, signature by signature. That its document was sealed says nothing about the signatures on the paper, which came later: who took a revoked key could put
/// another one there. What was added behind a signature afterwards, a timestamp or what says who was revoked, makes it no younger.
/// </summary>
internal sealed class KnownPapers(IRecord record)
{
    /// <summary>Since when the bytes up to a place in the paper were sealed as those of a paper that was made here; null: never.</summary>
    /// <param name="document">Its id.</param>
    /// <param name="pdf">The paper.</param>
    /// <param name="upTo">The newest version of the paper that counts; null: the newest there is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal async Task<Func<int, DateTimeOffset?>> SinceAsync(string document, ReadOnlyMemory<byte> pdf, long? upTo, CancellationToken cancellationToken)
    {
        var key = new ResourceKey("Binary", document);
        var known = new List<(int Same, DateTimeOffset At)>();
        var read = upTo is { } newest ? await record.ReadVersionAsync(VisitReader.Node, key, newest, cancellationToken) : await record.ReadAsync(VisitReader.Node, key, cancellationToken);
        while (read.Succeeded)
        {
            var stored = read.Value;
            if (stored.As<Binary>().Data is { } data)
            {
                known.Add((Convert.FromBase64String(data).AsSpan().CommonPrefixLength(pdf.Span), stored.LastUpdated));
            }

            if (stored.Version == 1)
            {
                break;
            }

            read = await record.ReadVersionAsync(VisitReader.Node, key, stored.Version - 1, cancellationToken);
        }

        return end => known.Where(k => k.Same >= end).Select(k => (DateTimeOffset?)k.At).Min();
    }
}
