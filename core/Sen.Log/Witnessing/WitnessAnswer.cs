using System.Globalization;

namespace Sen.Log;

/// <summary>The answer of a witness, with the HTTP status and media type that tlog-witness gives it.</summary>
/// <param name="Status">200, 400, 403, 404, 409 or 422.</param>
/// <param name="Body">The cosignature lines, the size of a conflict, or a word of explanation.</param>
public sealed record WitnessAnswer(int Status, string Body)
{
    /// <summary>Media type of the answer that carries a size.</summary>
    public const string SizeType = "text/x.tlog.size";

    internal static readonly WitnessAnswer Malformed = new(400, "malformed request\n");
    internal static readonly WitnessAnswer OldIsLarger = new(400, "the old size is larger than that of the checkpoint\n");
    internal static readonly WitnessAnswer InvalidSignature = new(403, "invalid signature\n");
    internal static readonly WitnessAnswer UnknownLog = new(404, "unknown log\n");
    internal static readonly WitnessAnswer BadProof = new(422, "bad consistency proof\n");

    public bool IsCosigned => Status == 200;

    public string ContentType => Status == 409 ? SizeType : "text/plain; charset=utf-8";

    internal static WitnessAnswer Cosigned(NoteSignature cosignature) => new(200, $"{cosignature}\n");

    internal static WitnessAnswer Conflict(long size) => new(409, string.Create(CultureInfo.InvariantCulture, $"{size}\n"));
}
