using Sen.Documents.Compose;
using Sen.Documents.Seal;
using Sen.Fhir;
using Sen.Record;
using Sen.Vietnam;

namespace Sen.Documents.Verify;

/// <summary>Whether medicines were handed out for a prescription. The day alone: which ones is nobody's who holds the paper.</summary>
internal sealed class Dispensed(IRecord record)
{
    /// <summary>The last day on which something was handed out; null: nothing, as far as the Record knows, or it is no prescription.</summary>
    internal async Task<DateOnly?> LastDayAsync(DocumentSeal seal, CancellationToken cancellationToken)
    {
        if (seal.Kind is not DocumentKind.Prescription)
        {
            return null;
        }

        var document = await record.ReadAsync(VisitReader.Node, new ResourceKey("Bundle", seal.Document), cancellationToken);
        string[] lines = document.Succeeded
            ? [.. document.Value.As<Bundle>().Entry.Select(e => e.Resource).OfType<MedicationRequest>().Select(m => $"MedicationRequest/{m.Id}")]
            : [];
        if (lines.Length == 0)
        {
            return null;
        }

        var found = await record.SearchAsync(
            VisitReader.Node, SearchQuery.For("MedicationDispense").WhereAny("prescription", lines).Where("status", "completed").Take(SearchQuery.MaxCount), cancellationToken);
        var days = (found.Succeeded ? found.Value.As<MedicationDispense>() : []).Select(d => (d.WhenHandedOver ?? d.WhenPrepared)?.LowerBound).OfType<DateTimeOffset>().ToList();
        return days.Count == 0 ? null : VietnamTime.DayOf(days.Max());
    }
}
