namespace Sen.Signatures;

/// <summary>What the check of one signature of a PDF found.</summary>
internal sealed record PdfFindings(Findings Findings, SignatureCoverage Coverage)
{
    /// <summary>Where in the file the signed bytes end.</summary>
    internal int End { get; init; }

    internal DateTimeOffset? ClaimedTime { get; init; }

    internal string? Reason { get; init; }

    internal string? Location { get; init; }
}

/// <summary>Checks one signature of a PDF (ISO 32000-1 §12.8, EN 319 142-1 §5).</summary>
internal static class PdfCheck
{
    internal static PdfFindings Check(PdfFile file, PdfValue.Dictionary signature)
    {
        if (Range(file, signature) is not { } range || file.Resolve(signature["Contents"]) is not PdfValue.Text contents
            || signature["SubFilter"] is not PdfValue.Name { Value: "ETSI.CAdES.detached" or "adbe.pkcs7.detached" })
        {
            var unsafeRange = new Findings();
            unsafeRange.Add(SignatureProblem.NotWhole);
            return new PdfFindings(unsafeRange, SignatureCoverage.Part);
        }

        var bytes = file.Bytes.Span;
        byte[] content = [.. bytes[..range.HoleStart], .. bytes[range.HoleEnd..range.End]];
        var room = contents.Bytes.AsSpan();
        var length = CmsParts.LengthOf(room) ?? 0;
        var findings = CmsCheck.Check(contents.Bytes.AsMemory(0, length), content);
        PdfValidationData.Read(file, findings);
        findings.DocumentTimestamps.AddRange(PdfTimestamp.After(file, range.End));
        if (room[length..].ContainsAnyExcept((byte)0))
        {
            findings.Add(SignatureProblem.UnsafeStructure);
        }

        var coverage = range.End == bytes.Length ? SignatureCoverage.Whole : PdfRevisions.Compare(file, range.End);
        if (coverage is SignatureCoverage.Changed)
        {
            findings.Add(SignatureProblem.ChangedAfterSigning);
        }

        return new PdfFindings(findings, coverage)
        {
            End = range.End,
            ClaimedTime = PdfTime.Read((file.Resolve(signature["M"]) as PdfValue.Text)?.Read()),
            Reason = (file.Resolve(signature["Reason"]) as PdfValue.Text)?.Read(),
            Location = (file.Resolve(signature["Location"]) as PdfValue.Text)?.Read(),
        };
    }

    /// <summary>The signed range; null when it leaves out anything but exactly the signature's own hexadecimal string.</summary>
    internal static (int HoleStart, int HoleEnd, int End)? Range(PdfFile file, PdfValue.Dictionary signature)
    {
        var numbers = file.Items(signature["ByteRange"]).Select(v => (v as PdfValue.Number)?.Integer).ToList();
        return numbers is [0L, { } hole, { } after, { } rest] && signature["Contents"] is PdfValue.Text contents
            && hole == contents.Start && after == contents.End && rest > 0 && after <= file.Bytes.Length - rest && IsInFile(file, contents)
            ? ((int)hole, (int)after, (int)(after + rest))
            : null;
    }

    // A dictionary in a compressed stream has places of its own, which may point anywhere in the file: what lies in the hole is read again.
    private static bool IsInFile(PdfFile file, PdfValue.Text contents) =>
        contents.Hex && new PdfLexer(file.Bytes, contents.Start).ReadValue() is PdfValue.Text { Hex: true } there
        && there.End == contents.End && there.Bytes.AsSpan().SequenceEqual(contents.Bytes);
}
