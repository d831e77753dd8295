using System.IO.Compression;
using System.Text;

namespace Sen.Vietnam;

/// <summary>The data files shipped inside the assembly.</summary>
internal static class Embedded
{
    internal static string Text(string name)
    {
        using var resource = typeof(Embedded).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The data file {name} is not in the assembly.");
        using Stream plain = name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(resource, CompressionMode.Decompress) : resource;
        using var reader = new StreamReader(plain, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    internal static IEnumerable<CsvRow> Rows(string name) => Csv.Read(Text(name));
}
