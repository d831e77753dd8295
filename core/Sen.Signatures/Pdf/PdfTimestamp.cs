using System.Security.Cryptography;

namespace Sen.Signatures;

/// <summary>
/// Document timestamps (EN 319 142-1 §5.4.3): an incremental update that proves when everything before it existed. So a paper that was signed while the
/// timestamp authority was away comes to the levels T and LT later, without its signer and without a byte of it being changed.
/// </summary>
public static class PdfTimestamp
{
    internal const string SubFilter = "ETSI.RFC3161";

    private const int Room = 10 * 1024;

    /// <summary>The PDF with a timestamp over all of it and, when there is a source of them, the lists and answers about its signers and the authority.</summary>
    public static async Task<SignResult<byte[]>> AddAsync(ReadOnlyMemory<byte> pdf, SigningEvidence evidence, CancellationToken cancellationToken)
    {
        if (evidence.Timestamps is not { } authority)
        {
            return new Refusal(RefusalCode.NoTimestamp, "No timestamp authority.");
        }

        try
        {
            var file = PdfFile.Read(pdf);
            var members = PdfValue.Dictionary.Of(
                ("Type", new PdfValue.Name("DocTimeStamp")), ("Filter", new PdfValue.Name("Adobe.PPKLite")), ("SubFilter", new PdfValue.Name(SubFilter)));
            var slot = PdfSlot.Open(file, members, "Timestamp", place: null, Room);
            if (!(await authority.StampAsync(slot.Digest(), cancellationToken)).TryGet(out var token, out var refusal))
            {
                return refusal;
            }

            if (!slot.Fill(token))
            {
                return new Refusal(RefusalCode.NoTimestamp, "The timestamp needs more room than was kept for it.");
            }

            if (evidence.Revocations is not { } revocations)
            {
                return slot.Bytes;
            }

            var signers = PdfSignatures.Signatures(file).SelectMany(s => PdfCheck.Check(file, s).Findings.Pool);
            return (await Signing.GatherAsync(signers, token, revocations, cancellationToken)).TryGet(out var validation, out refusal)
                ? PdfValidationData.Add(slot.Bytes, validation)
                : evidence.DoesWithout(refusal) ? slot.Bytes : refusal;
        }
        catch (PdfFormatException e)
        {
            return new Refusal(RefusalCode.UnreadableDocument, e.Message);
        }
        catch (CryptographicException e)
        {
            return new Refusal(RefusalCode.UnreadableDocument, e.Message);
        }
    }

    /// <summary>The timestamps that came after a signature and cover it, each with what it is over. One that cannot be read is an empty token, which proves nothing.</summary>
    internal static IEnumerable<DocumentTimestamp> After(PdfFile file, int end)
    {
        foreach (var stamp in PdfSignatures.Timestamps(file))
        {
            if (PdfCheck.Range(file, stamp) is not { } range || stamp["Contents"] is not PdfValue.Text contents)
            {
                yield return new DocumentTimestamp([], []);
            }
            else if (range.HoleStart >= end)
            {
                var bytes = file.Bytes.Span;
                yield return new DocumentTimestamp(
                    contents.Bytes[..(CmsParts.LengthOf(contents.Bytes) ?? 0)], [.. bytes[..range.HoleStart], .. bytes[range.HoleEnd..range.End]]);
            }
        }
    }
}

/// <summary>A timestamp over a whole document, and the bytes it is over.</summary>
internal sealed record DocumentTimestamp(byte[] Token, byte[] Stamped);
