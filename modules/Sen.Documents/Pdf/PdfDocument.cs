using System.Globalization;
using System.Security;
using System.Text;

namespace Sen.Documents.Pdf;

/// <summary>A file that a PDF carries with it.</summary>
/// <param name="Name">As readers show it; letters, digits, dot and hyphen.</param>
/// <param name="ContentType">Media type.</param>
/// <param name="Data">Its bytes.</param>
/// <param name="Description">What it is.</param>
internal sealed record AttachedFile(string Name, string ContentType, byte[] Data, string Description);

/// <summary>What a PDF says of itself.</summary>
internal sealed record PdfDescription(string Title, string Author, string Language, DateTimeOffset At);

/// <summary>
/// A PDF fit to be kept (ISO 19005-3, PDF/A-3b): fonts embedded, nothing transparent, an output intent with its profile, XMP metadata that
/// agree with the document's information, attached files that say how they belong to it.
/// </summary>
internal sealed class PdfDocument
{
    private const string Producer = "Sen";

    private readonly List<PdfPage> _pages = [];
    private readonly Dictionary<TrueTypeFont, PdfFont> _fonts = [];

    internal PdfPage AddPage(double width, double height)
    {
        var page = new PdfPage(width, height);
        _pages.Add(page);
        return page;
    }

    internal PdfFont Use(TrueTypeFont font)
    {
        if (!_fonts.TryGetValue(font, out var used))
        {
            used = new PdfFont(font, string.Create(CultureInfo.InvariantCulture, $"/F{_fonts.Count + 1}"));
            _fonts.Add(font, used);
        }

        return used;
    }

    internal byte[] Write(PdfDescription description, IReadOnlyList<AttachedFile> attached)
    {
        var objects = new PdfObjects();
        var catalog = objects.Reserve();
        var tree = objects.Reserve();
        var fonts = string.Concat(_fonts.Values.Select(f => $"{f.Resource} {f.Write(objects)} 0 R"));
        var resources = objects.Add($"<</Font<<{fonts}>>>>");
        var kids = _pages.ConvertAll(page =>
        {
            var content = objects.AddStream("", page.Content);
            return objects.Add(
                $"<</Type/Page/Parent {tree} 0 R/MediaBox[0 0 {PdfObjects.Number(page.Width)} {PdfObjects.Number(page.Height)}]/Resources {resources} 0 R/Contents {content} 0 R>>");
        });
        objects.Set(tree, $"<</Type/Pages/Count {kids.Count}/Kids[{string.Join(' ', kids.Select(k => $"{k} 0 R"))}]>>");
        var metadata = objects.AddStream("/Type/Metadata/Subtype/XML", Encoding.UTF8.GetBytes(Xmp(description)), packed: false);
        var profile = objects.AddStream("/N 3", SrgbProfile.Bytes);
        var intent = objects.Add(
            $"<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB IEC61966-2.1)/Info(sRGB IEC61966-2.1)/DestOutputProfile {profile} 0 R>>");
        objects.Set(
            catalog,
            $"<</Type/Catalog/Pages {tree} 0 R/Lang({description.Language})/Metadata {metadata} 0 R/OutputIntents[{intent} 0 R]"
            + $"/ViewerPreferences<</DisplayDocTitle true>>{Attach(objects, attached)}>>");
        var moment = $"(D:{description.At.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture)}+07'00')";
        var information = objects.Add(
            $"<</Title {PdfObjects.String(description.Title)}/Author {PdfObjects.String(description.Author)}/Creator({Producer})/Producer({Producer})"
            + $"/CreationDate{moment}/ModDate{moment}>>");
        return objects.Write(catalog, information);
    }

    private static string Attach(PdfObjects objects, IReadOnlyList<AttachedFile> files)
    {
        if (files.Count == 0)
        {
            return "";
        }

        var specifications = files.OrderBy(f => f.Name, StringComparer.Ordinal).Select(file =>
        {
            var type = file.ContentType.Replace("/", "#2F", StringComparison.Ordinal);
            var stream = objects.AddStream($"/Type/EmbeddedFile/Subtype/{type}/Params<</Size {file.Data.Length}>>", file.Data);
            var number = objects.Add(
                $"<</Type/Filespec/F({file.Name})/UF {PdfObjects.String(file.Name)}/Desc {PdfObjects.String(file.Description)}/AFRelationship/Data"
                + $"/EF<</F {stream} 0 R/UF {stream} 0 R>>>>");
            return (file.Name, Reference: $"{number} 0 R");
        }).ToList();
        return $"/Names<</EmbeddedFiles<</Names[{string.Join(' ', specifications.Select(s => $"({s.Name}) {s.Reference}"))}]>>>>"
            + $"/AF[{string.Join(' ', specifications.Select(s => s.Reference))}]";
    }

    private static string Xmp(PdfDescription description)
    {
        var moment = description.At.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
        return $"""
            <?xpacket begin="{'\uFEFF'}" id="W5M0MpCehiHzreSzNTczkc9d"?>
            <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
            <rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" pdfaid:part="3" pdfaid:conformance="B"/>
            <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:format>application/pdf</dc:format>
            <dc:title><rdf:Alt><rdf:li xml:lang="x-default">{SecurityElement.Escape(description.Title)}</rdf:li></rdf:Alt></dc:title>
            <dc:creator><rdf:Seq><rdf:li>{SecurityElement.Escape(description.Author)}</rdf:li></rdf:Seq></dc:creator>
            <dc:language><rdf:Bag><rdf:li>{description.Language}</rdf:li></rdf:Bag></dc:language></rdf:Description>
            <rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:CreatorTool="{Producer}" xmp:CreateDate="{moment}" xmp:ModifyDate="{moment}"/>
            <rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" pdf:Producer="{Producer}"/>
            </rdf:RDF></x:xmpmeta>
            <?xpacket end="w"?>
            """;
    }
}
