namespace Sen.Record;

/// <summary>A plan applied to the index rows of one resource in memory: the resources that earlier commits of a group wrote.</summary>
internal static class PlanMatcher
{
    internal static bool Matches(SearchPlan plan, string id, IndexRows rows)
    {
        foreach (var condition in plan.Conditions)
        {
            var any = false;
            foreach (var alternative in condition.Alternatives)
            {
                any |= Holds(alternative, id, rows);
            }

            if (any == condition.Negated)
            {
                return false;
            }
        }

        return true;
    }

    private static bool Holds(Match match, string id, IndexRows rows) => match switch
    {
        Match.TextEquals m => Array.Exists(rows.Texts, r => r.Key == m.Key && string.Equals(r.Value, m.Value, StringComparison.Ordinal)),
        Match.TextAmong m => Array.Exists(rows.Texts, r => r.Key == m.Key && Array.BinarySearch(m.Values, r.Value, StringComparer.Ordinal) >= 0),
        Match.TextUnder m => Array.Exists(rows.Texts, r => m.Keys.Contains(r.Key) && string.Equals(r.Value, m.Value, StringComparison.Ordinal)),
        Match.TextBetween m => Array.Exists(rows.Texts, r =>
            r.Key == m.Key && string.CompareOrdinal(r.Value, m.From) >= 0 && string.CompareOrdinal(r.Value, m.To) < 0
            && ContainsInOrder(r.Value, m.Within)),
        Match.TextContains m => Array.Exists(rows.Texts, r => r.Key == m.Key && r.Value.Contains(m.Fragment, StringComparison.Ordinal)),
        Match.TextEndsWith m => Array.Exists(rows.Texts, r => r.Key == m.Key && r.Value.EndsWith(m.Ending, StringComparison.Ordinal)),
        Match.Range m => Array.Exists(rows.Ranges, r =>
            Math.Abs(r.Key) == m.Key && r.Lo >= m.LoFrom && r.Lo <= m.LoTo && r.Hi >= m.HiFrom && r.Hi <= m.HiTo),
        Match.Present m => Array.Exists(rows.Texts, r => r.Key == m.Key) || Array.Exists(rows.Ranges, r => Math.Abs(r.Key) == m.Key),
        Match.IdIs m => string.Equals(m.Id, id, StringComparison.Ordinal),
        Match.All m => m.Parts.All(part => Holds(part, id, rows)),
        Match.Any m => m.Parts.Any(part => Holds(part, id, rows)),
        Match.Not m => !Holds(m.Inner, id, rows),

        // A conditional create is refused when it asks for the time of change or for other resources.
        Match.UpdatedBetween or Match.RefersTo or Match.ReferredBy => false,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static bool ContainsInOrder(string text, IReadOnlyList<string> parts)
    {
        var at = 0;
        foreach (var part in parts)
        {
            at = text.IndexOf(part, at, StringComparison.Ordinal);
            if (at < 0)
            {
                return false;
            }

            at += part.Length;
        }

        return true;
    }
}
