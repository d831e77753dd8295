namespace Sen.Signatures;

/// <summary>
/// What updates after a signature did. Allowed is a further signature and data for verifying (DSS): everything else, whether it shows or not, is a change.
/// Strict on purpose: shadow attacks live on what viewers think harmless.
/// </summary>
internal sealed class PdfRevisions
{
    private static readonly string[] OfWidget = ["Type", "Subtype", "FT", "T", "TU", "F", "Ff", "P", "V", "Rect", "AP", "M", "NM", "Lock"];
    private static readonly string[] OfTrailer = ["Size", "Prev", "ID", "XRefStm", "Type", "W", "Index", "Length", "Filter", "DecodeParms"];
    private static readonly string[] OfDss = ["Type", "Certs", "CRLs", "OCSPs", "VRI"];

    private readonly PdfFile _before;
    private readonly PdfFile _after;

    private PdfRevisions(PdfFile before, PdfFile after) => (_before, _after) = (before, after);

    /// <summary>How the file stands to the state that ended at this byte.</summary>
    internal static SignatureCoverage Compare(PdfFile file, int end)
    {
        try
        {
            var revisions = new PdfRevisions(PdfFile.Read(file.Bytes[..end]), file);
            return EndsWell(file) && revisions.OnlySigned() ? SignatureCoverage.ThenSigned : SignatureCoverage.Changed;
        }
        catch (PdfFormatException)
        {
            return SignatureCoverage.Changed;
        }
    }

    // Nothing but white space may follow the last end mark: what follows belongs to no state of the document.
    private static bool EndsWell(PdfFile file)
    {
        var bytes = file.Bytes.Span;
        var mark = bytes.LastIndexOf("%%EOF"u8);
        return mark >= 0 && !bytes[(mark + 5)..].ContainsAnyExcept("\r\n \t\0"u8);
    }

    private bool OnlySigned()
    {
        if (!Same(_before.Trailer.Without(OfTrailer), _after.Trailer.Without(OfTrailer)))
        {
            return false;
        }

        var pages = _before.Pages().Select(p => p.Object).ToHashSet();
        return _before.Objects.All(number => IsAllowed(number, pages)) && !_before.Objects.SelectMany(number => Dangling(_before.Object(number))).Any(_after.Objects.Contains);
    }

    /// <summary>References to objects that were not there: null when it was signed, and whatever an update likes to put there afterwards.</summary>
    private IEnumerable<int> Dangling(PdfValue value) => value switch
    {
        PdfValue.Reference reference => _before.Objects.Contains(reference.Object) ? [] : [reference.Object],
        PdfValue.Items items => items.Values.SelectMany(Dangling),
        PdfValue.Dictionary dictionary => dictionary.Members.Values.SelectMany(Dangling),
        PdfValue.Stream stream => Dangling(stream.Head),
        _ => [],
    };

    private bool IsAllowed(int number, HashSet<int> pages)
    {
        var (before, after) = (_before.Object(number), _after.Object(number));
        if (Same(before, after) || IsStructure(before))
        {
            return true;
        }

        if (before is not PdfValue.Dictionary old || after is not PdfValue.Dictionary now)
        {
            return before is PdfValue.Items oldItems && after is PdfValue.Items nowItems && OnlyAddsFields(oldItems.Values, nowItems.Values);
        }

        if (number == _before.RootReference.Object)
        {
            return Same(old.Without("AcroForm", "DSS", "Extensions"), now.Without("AcroForm", "DSS", "Extensions")) && IsSameForm(old["AcroForm"], now["AcroForm"]) && IsDss(now["DSS"]);
        }

        if (pages.Contains(number))
        {
            return Same(old.Without("Annots"), now.Without("Annots")) && OnlyAddsFields(_before.Items(old["Annots"]), _after.Items(now["Annots"]));
        }

        return IsForm(number) ? IsSameForm(old, now)
            : IsEmptyField(old) ? Same(old, now.Without("V"))
            : IsDss(old) && IsDss(now);
    }

    private bool IsForm(int number) => _before.Root["AcroForm"] is PdfValue.Reference form && form.Object == number;

    private static bool IsEmptyField(PdfValue.Dictionary field) => field.Is("FT", "Sig") && field["V"] is null;

    /// <summary>Object and cross-reference streams hold other objects, which are compared themselves.</summary>
    private static bool IsStructure(PdfValue value) => value is PdfValue.Stream stream && (stream.Head.Is("Type", "ObjStm") || stream.Head.Is("Type", "XRef"));

    private bool IsSameForm(PdfValue? old, PdfValue? now)
    {
        var (before, after) = (_before.Resolve(old) as PdfValue.Dictionary ?? PdfValue.Dictionary.Of(), _after.Resolve(now) as PdfValue.Dictionary ?? PdfValue.Dictionary.Of());
        return Same(before.Without("Fields", "SigFlags"), after.Without("Fields", "SigFlags")) && OnlyAddsFields(_before.Items(before["Fields"]), _after.Items(after["Fields"]));
    }

    private bool OnlyAddsFields(IReadOnlyList<PdfValue> before, IReadOnlyList<PdfValue> after) =>
        after.Count >= before.Count && before.Zip(after).All(pair => Same(pair.First, pair.Second)) && after.Skip(before.Count).All(IsNewSignatureField);

    private bool IsNewSignatureField(PdfValue value) =>
        value is PdfValue.Reference reference && !_before.Objects.Contains(reference.Object) && _after.Resolve(reference) is PdfValue.Dictionary field
        && field.Is("FT", "Sig") && field.Is("Subtype", "Widget") && field.Members.Keys.All(OfWidget.Contains) && DrawsNothing(field);

    private bool DrawsNothing(PdfValue.Dictionary field)
    {
        if (field["AP"] is null)
        {
            return true;
        }

        // What lies on the page was signed; a later field that paints could cover it.
        var appearances = _after.Dictionary(field["AP"]);
        return appearances.Members.Count == 1 && _after.Resolve(appearances["N"]) is PdfValue.Stream stream && !stream.Raw.Span.ContainsAnyExcept(" \r\n\t"u8);
    }

    /// <summary>A dictionary of validation data has only these members, so it can be no page, font or picture.</summary>
    private bool IsDss(PdfValue? value) => value is null || (_after.Resolve(value) is PdfValue.Dictionary dss && dss.Members.Keys.All(OfDss.Contains));

    private static bool Same(PdfValue one, PdfValue other) => one.ToBytes().AsSpan().SequenceEqual(other.ToBytes());
}
