namespace Sen.Signatures;

/// <summary>Files embedded in a PDF (ISO 32000-2, 7.11.4).</summary>
public static class PdfAttachments
{
    private const int MostFiles = 100;
    private const int DeepestTree = 8;

    /// <summary>Embedded files by name, of any bytes: empty when they are no PDF that can be read. Of two with one name the first counts.</summary>
    public static IReadOnlyDictionary<string, byte[]> Read(ReadOnlyMemory<byte> pdf)
    {
        var found = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        try
        {
            var file = PdfFile.Read(pdf);
            if (file.Resolve(file.Root["Names"]) is PdfValue.Dictionary names)
            {
                Collect(file, names["EmbeddedFiles"], found, DeepestTree);
            }
        }
        catch (PdfFormatException)
        {
            // What was read so far is as good as the rest of the file is not.
        }

        return found;
    }

    // A name tree (7.9.6): leaves with pairs of name and file specification, or branches.
    private static void Collect(PdfFile file, PdfValue? node, Dictionary<string, byte[]> found, int depth)
    {
        if (depth == 0 || file.Resolve(node) is not PdfValue.Dictionary tree)
        {
            return;
        }

        foreach (var pair in file.Items(tree["Names"]).Chunk(2).Where(p => p.Length == 2).Take(MostFiles))
        {
            if (file.Resolve(pair[1]) is PdfValue.Dictionary specification && NameOf(file, specification) is { } name
                && file.Resolve(specification["EF"]) is PdfValue.Dictionary files && file.Resolve(files["F"]) is PdfValue.Stream stream)
            {
                found.TryAdd(name, PdfStreams.Decode(stream));
            }
        }

        foreach (var kid in file.Items(tree["Kids"]).Take(MostFiles))
        {
            Collect(file, kid, found, depth - 1);
        }
    }

    private static string? NameOf(PdfFile file, PdfValue.Dictionary specification) =>
        file.Resolve(specification["F"]) is PdfValue.Text name ? name.Read() : null;
}
