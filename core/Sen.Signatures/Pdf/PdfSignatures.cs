namespace Sen.Signatures;

/// <summary>The signature fields of a PDF that hold a signature.</summary>
internal static class PdfSignatures
{
    private const int MaxFields = 10_000;

    /// <summary>Signatures of people and facilities.</summary>
    internal static IEnumerable<PdfValue.Dictionary> Signatures(PdfFile file) => Find(file).Where(s => !IsTimestamp(s));

    /// <summary>Timestamps over the document (ISO 32000-2 §12.8.5), which are in fields of the same kind.</summary>
    internal static IEnumerable<PdfValue.Dictionary> Timestamps(PdfFile file) => Find(file).Where(IsTimestamp);

    /// <summary>The dictionaries in the order of the form's fields.</summary>
    internal static IEnumerable<PdfValue.Dictionary> Find(PdfFile file)
    {
        foreach (var field in Fields(file).Where(f => f.Is("FT", "Sig")))
        {
            if (file.Resolve(field["V"]) is PdfValue.Dictionary signature)
            {
                yield return signature;
            }
        }
    }

    // Both members say so: what is one for a reader of the first and the other for a reader of the second is a signature, and an unsafe one.
    private static bool IsTimestamp(PdfValue.Dictionary signature) => signature.Is("Type", "DocTimeStamp") && signature.Is("SubFilter", PdfTimestamp.SubFilter);

    private static IEnumerable<PdfValue.Dictionary> Fields(PdfFile file)
    {
        if (file.Resolve(file.Root["AcroForm"]) is not PdfValue.Dictionary form)
        {
            yield break;
        }

        var open = new Stack<PdfValue>(file.Items(form["Fields"]).Reverse());
        var seen = 0;
        while (open.TryPop(out var next))
        {
            seen++;
            if (seen > MaxFields)
            {
                throw new PdfFormatException("Too many fields.");
            }

            if (file.Resolve(next) is PdfValue.Dictionary field)
            {
                yield return field;
                foreach (var kid in file.Items(field["Kids"]).Reverse())
                {
                    open.Push(kid);
                }
            }
        }
    }
}
