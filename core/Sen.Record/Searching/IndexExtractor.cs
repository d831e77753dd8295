using System.Runtime.InteropServices;
using Sen.Fhir;

namespace Sen.Record;

/// <summary>Index rows of a document: the values of its indexed parameters, its compartment, and who cares for the person through it.</summary>
internal sealed class IndexExtractor(Catalog catalog, TimeSpan careAfterEncounter)
{
    /// <summary>The rows of a document and the patients whose compartment it is in.</summary>
    /// <param name="document">Its content; what stands in it for id and time is not read.</param>
    /// <param name="id">The id it is stored under.</param>
    /// <param name="at">When this version was written.</param>
    /// <param name="known">The patients, when they have been decided already; null: those that the document itself names.</param>
    internal (IndexRows Rows, IReadOnlyList<string> Patients) Extract(FhirDocument document, string id, DateTimeOffset at, IReadOnlyList<string>? known)
    {
        var type = document.ResourceType;
        var values = IndexedParameters.ExtractorOf(type).Extract(document);
        var patients = known ?? PatientCompartment.Subjects(type, id, values);
        var texts = new List<TextRow>(16);
        var ranges = new List<RangeRow>(4);
        double? sorted = null;
        foreach (var value in values)
        {
            if (catalog.Key(type, value.Parameter.Code) is { } key)
            {
                Add(key, value.Value, texts, ranges);
                if (value.Value is SearchValue.Date date && IndexedParameters.IsFactDate(type, value.Parameter.Code))
                {
                    sorted = Math.Min(sorted ?? double.MaxValue, date.Lower);
                }
            }
        }

        foreach (var (words, pairs) in catalog.PairsOf(type))
        {
            WordPairs.Add(words, pairs, texts);
        }

        var compartment = catalog.CompartmentKey(type);
        for (var i = 0; i < patients.Count; i++)
        {
            texts.Add(new TextRow(compartment, patients[i]));
        }

        foreach (var label in CommitGuard.Split(Labels.Of(document)))
        {
            texts.Add(new TextRow(catalog.LabelKey(type), label));
        }

        return (new IndexRows(Sorted(texts), Sorted(ranges), sorted, CareRules.Of(document, (id, at), patients, careAfterEncounter)), patients);
    }

    private static void Add(int key, SearchValue value, List<TextRow> texts, List<RangeRow> ranges)
    {
        switch (value)
        {
            case SearchValue.Token { Code: { } code } token:
                texts.Add(new TextRow(key, IndexText.Token(token.System, code)));
                break;
            case SearchValue.Token:
                texts.Add(new TextRow(key, IndexText.WithoutCode));
                break;
            case SearchValue.String text:
                AddWords(key, text.Folded, texts);
                break;
            case SearchValue.Reference reference:
                AddReference(key, reference, texts);
                break;
            case SearchValue.Uri uri:
                texts.Add(new TextRow(key, IndexText.Cap(uri.Value)));
                break;
            case SearchValue.Date date:
                AddRange(key, date.Lower, date.Upper, ranges);
                break;
            case SearchValue.Number number:
                AddRange(key, (double?)number.Low ?? double.MinValue, (double?)number.High ?? double.MaxValue, ranges);
                break;
            case SearchValue.Quantity quantity:
                AddRange(key, (double?)quantity.Low ?? double.MinValue, (double?)quantity.High ?? double.MaxValue, ranges);
                break;
            default:
                break;
        }
    }

    private static void AddReference(int key, SearchValue.Reference reference, List<TextRow> texts)
    {
        if (reference is { Type: { } type, Id: { } id })
        {
            texts.Add(new TextRow(key, IndexText.Reference(type, id)));
        }
        else if (reference.Url is { } url)
        {
            texts.Add(new TextRow(key, IndexText.Cap(url)));
        }

        if (reference.Identifier is { Code: { } code } identifier)
        {
            texts.Add(new TextRow(key, IndexText.Logical(identifier.System, code)));
        }
    }

    private static void AddWords(int key, string folded, List<TextRow> texts)
    {
        var rest = folded.AsSpan();
        while (rest.Length > 0)
        {
            var space = rest.IndexOf(' ');
            var word = space < 0 ? rest : rest[..space];
            if (word.Length > 0)
            {
                texts.Add(new TextRow(key, IndexText.Cap(word.ToString())));
            }

            rest = space < 0 ? [] : rest[(space + 1)..];
        }
    }

    private static void AddRange(int key, double lo, double hi, List<RangeRow> ranges) =>
        ranges.Add(new RangeRow(hi - lo <= SearchSql.NarrowSpan ? key : -key, lo, hi));

    // Sorted rows go into the B-tree in its own order, and two versions' rows are compared by merging.
    private static T[] Sorted<T>(List<T> rows)
        where T : struct, IIndexRow<T>
    {
        if (rows.Count == 0)
        {
            return [];
        }

        var span = CollectionsMarshal.AsSpan(rows);
        span.Sort(static (a, b) => a.OrderTo(b));
        var kept = 1;
        for (var i = 1; i < span.Length; i++)
        {
            if (span[i].OrderTo(span[kept - 1]) != 0)
            {
                span[kept++] = span[i];
            }
        }

        return span[..kept].ToArray();
    }
}
