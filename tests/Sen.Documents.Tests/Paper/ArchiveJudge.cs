using System.Diagnostics;
using System.Text;
using System.Xml.Linq;

namespace Sen.Documents.Tests.Paper;

/// <summary>
/// Apache PDFBox preflight, which judges by ISO 19005-1 (PDF/A-1b); ours are by ISO 19005-3 (PDF/A-3b). What it says of a paper is either one of the few things that the third part allows
/// and the first forbids, or wrong.
/// </summary>
internal static class ArchiveJudge
{
    private const string Jars = "/usr/share/java";

    private const string NoAppearance = "5.3.1";

    private static readonly string[] Needed = ["preflight", "pdfbox2", "xmpbox", "fontbox2", "commons-logging", "javax.activation", "jaxb-api"];

    /// <summary>By code and words of preflight; each with the clause of ISO 19005-3 that allows it.</summary>
    private static readonly (string Code, string Words, string Clause)[] Allowed =
    [
        ("7.11.2", "part must be 1", "6.6.4: the part is 3"),
        ("2.1.6", "Invalid version of the ICCProfile", "6.2.3: the output intent's profile is one of ISO 15076-1, version 4"),
        ("3.1.11", "The CIDSet entry is missing for the Composite Subset", "6.2.11.4.2: a CIDSet may be left out"),
        ("1.4.7", "EmbeddedFile entry is present in the Names dictionary", "6.8: files of any kind may be embedded"),
        ("1.2.9", "EmbeddedFile entry is present in a FileSpecification dictionary", "6.8: files of any kind may be embedded"),
        (NoAppearance, "widget annotation lacks an appearance dictionary", "6.3.3: what has no extent on the page may do without"),
    ];

    /// <summary>What is wrong with each of the papers, in their order; one virtual machine for all.</summary>
    internal static IReadOnlyList<IReadOnlyList<string>> Wrong(params IReadOnlyList<byte[]> papers)
    {
        var folder = Directory.CreateTempSubdirectory("sen-archive-").FullName;
        try
        {
            var files = papers.Select((paper, i) =>
            {
                var file = System.IO.Path.Combine(folder, $"{i}.pdf");
                File.WriteAllBytes(file, paper);
                return file;
            }).ToList();
            var list = System.IO.Path.Combine(folder, "papers.txt");
            File.WriteAllLines(list, files);
            Run("java", "-Djava.awt.headless=true", "-cp", string.Join(':', Needed.Select(Jar)), "org.apache.pdfbox.preflight.Validator_A1b", "xml", "group", list);
            var said = XDocument.Load($"{list}.preflight.xml").Descendants("preflight").ToDictionary(p => (string)p.Attribute("name")!, StringComparer.Ordinal);
            return [.. files.Select((file, i) => Errors(said[System.IO.Path.GetFileName(file)], papers[i]))];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IReadOnlyList<string> Errors(XElement paper, byte[] pdf)
    {
        // A paper of which it says nothing at all was not read.
        var errors = paper.Descendants("error").Select(e => (Code: e.Element("code")!.Value, Words: e.Element("details")!.Value)).ToList();
        errors.ShouldContain(e => e.Code == "7.11.2", paper.ToString());

        // Fields that lie somewhere on the page have an appearance; it does not say which of them it means.
        var fields = Encoding.Latin1.GetString(pdf).Split("/Subtype /Widget").Length - 1;
        var without = errors.Exists(e => e.Code == NoAppearance) ? Encoding.Latin1.GetString(pdf).Split("/Rect [0 0 0 0]").Length - 1 : fields;
        (errors.Exists(e => e.Code == NoAppearance), without).ShouldBe((fields > 0, fields), "signature fields without a place on the page");
        return [.. errors.Where(e => !Allowed.Any(a => a.Code == e.Code && e.Words.Contains(a.Words, StringComparison.Ordinal))).Select(e => $"{e.Code} {e.Words}").Distinct(StringComparer.Ordinal)];
    }

    private static string Jar(string name) => System.IO.Path.Combine(Jars, $"{name}.jar") is var file && File.Exists(file)
        ? file
        : throw new InvalidOperationException($"{file} is missing. Install libpdfbox2-java, libactivation-java and libjaxb-api-java (./test does).");

    private static void Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        process.WaitForExit();
        process.ExitCode.ShouldBeOneOf([0, 255], $"{output.Result}{error.Result}");
    }
}
