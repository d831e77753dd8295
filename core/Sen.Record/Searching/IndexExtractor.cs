using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Sen.Fhir;

namespace Sen.Record;

/// <summary>Index rows of a document: the values of its indexed parameters, its compartment, and who cares for the person through it.</summary>
internal sealed class IndexExtractor(Catalog catalog, TimeSpan careAfterEncounter)
{
    private readonly ConcurrentDictionary<string, IndexedColumn[]> _columns = new(StringComparer.Ordinal);

    /// <summary>The rows of a document and the patients whose compartment it is in.</summary>
    /// <param name="document">Its content; what stands in it for id and time is not read.</param>
    /// <param name="id">The id it is stored under.</param>
    /// <param name="at">When this version was written.</param>
    /// <param name="known">The patients, when they have been decided already; null: those that the document itself names.</param>
    internal (IndexRows Rows, IReadOnlyList<string> Patients) Extract(FhirDocument document, string id, DateTimeOffset at, IReadOnlyList<string>? known)
    {
        var type = document.ResourceType;
        var extractor = IndexedParameters.ExtractorOf(type);
        var sink = RowSink.Of(_columns.GetOrAdd(type, static (name, own) => own.ColumnsOf(name), this));
        if (known is null && type is "Patient")
        {
            sink.Belongs(id);
        }

        extractor.Extract(document, sink);
        var texts = sink.Texts;
        var patients = known ?? sink.Patients;
        foreach (var (words, sets) in catalog.SetsOf(type))
        {
            WordSets.Add(words, sets, texts);
        }

        var compartment = catalog.CompartmentKey(type);
        for (var i = 0; i < patients.Count; i++)
        {
            texts.Add(new TextRow(compartment, patients[i]));
        }

        var care = CareRules.Of(document, (id, at), patients, careAfterEncounter);
        return (new IndexRows(Sorted(texts), Sorted(sink.Ranges), sink.Sorted, care, Labels.Of(document) is not null), patients);
    }

    private IndexedColumn[] ColumnsOf(string type)
    {
        var compartment = PatientCompartment.Parameters(type);
        return
        [
            .. IndexedParameters.ExtractorOf(type).Parameters.Select(p =>
                new IndexedColumn(catalog.Key(type, p.Code), IndexedParameters.IsFactDate(type, p.Code), compartment.Contains(p))),
        ];
    }

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
