using Sen.Fhir;

namespace Sen.Record;

/// <summary>A page of a search whose indexes find too much: it fills with the rows whose documents match.</summary>
internal sealed class Examination(SearchPlan plan)
{
    internal List<VersionRow> Matches { get; } = [];

    internal long Total { get; private set; }

    /// <summary>Where the full page ended.</summary>
    internal string? Next { get; private set; }

    internal bool IsFull => Matches.Count == plan.Count;

    internal void Look(SearchRows found, IReadOnlyList<VersionRow> visible)
    {
        var seen = visible.ToHashSet();
        for (var i = 0; i < found.Rows.Count; i++)
        {
            var row = found.Rows[i];
            if (seen.Contains(row) && Holds(row))
            {
                Add(row, found.Keys[i]);
            }
        }
    }

    private bool Holds(VersionRow row)
    {
        var document = FhirDocument.Load(row.Body!);
        return plan.Rough.All(term => term.Matches(document));
    }

    private void Add(VersionRow row, IReadOnlyList<object> key)
    {
        Total++;
        if (!IsFull)
        {
            Matches.Add(row);
            Next = IsFull ? SearchCursor.Write(key) : null;
        }
    }
}
