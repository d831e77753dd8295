using System.Text;
using System.Text.Json;

namespace Sen.Record;

/// <content>The conditions of a plan, about one row of <c>resource</c>: <c>r</c>, or, behind a link, another.</content>
internal sealed partial class SearchSql
{
    private void Where(SearchPlan plan, string row = "r")
    {
        _sql.Append(" where not ").Append(row).Append(".deleted");
        if (plan.TypeId is not SearchPlan.AnyType)
        {
            // Where index rows choose, SQLite would still rather look at every resource of the type; an expression has no index.
            _sql.Append(" and ").Append(row).Append(IsChosenByRows(plan) ? ".type + 0 = " : ".type = ").Append(Bind((long)plan.TypeId));
        }

        if (plan.Chooser is { } chooser)
        {
            ChooseBy(chooser, row);
        }

        Restrict(plan.Restriction, row);
        if (plan.Labels is { } labels)
        {
            IsVisible(labels, row);
        }

        foreach (var condition in plan.Conditions.Where(c => !ReferenceEquals(c, plan.Chooser)))
        {
            _sql.Append(condition.Negated ? " and not (" : " and (");
            Alternatives(condition.Alternatives, row);
            _sql.Append(')');
        }
    }

    private static bool IsChosenByRows(SearchPlan plan) =>
        plan.Restriction is not null || plan.Conditions.Any(c => !c.Negated && c.Alternatives.Count > 0 && c.Alternatives.All(HasRows));

    /// <summary>So many values are parameters of their own.</summary>
    private const int FewValues = 50;

    /// <summary>More lists of rows are joined in groups: SQLite joins 500 at most.</summary>
    private const int ManyLists = 100;

    private void Alternatives(IReadOnlyList<Match> alternatives, string row)
    {
        if (alternatives.Count == 0)
        {
            _sql.Append("1 = 0");
        }
        else if (alternatives.All(a => a is Match.IdIs))
        {
            string[] ids = [.. alternatives.Select(a => ((Match.IdIs)a).Id)];
            _sql.Append(row).Append(".id ").Append(ids.Length > FewValues ? Among(ids) : $"in ({string.Join(", ", ids.Select(id => Bind(id)))})");
        }
        else if (IsChosen(row) && alternatives.All(CanBeAsked) && alternatives.Sum(Looks) <= ManyLists)
        {
            Joined(alternatives, " or ", row);
        }
        else if (alternatives.All(HasRows))
        {
            In(alternatives, row);
        }
        else
        {
            Joined(alternatives, " or ", row);
        }
    }

    private void Single(Match match, string row)
    {
        switch (match)
        {
            case Match.IdIs id:
                _sql.Append(row).Append(".id = ").Append(Bind(id.Id));
                break;
            case Match.UpdatedBetween updated:
                _sql.Append('(').Append(row).Append(".updated >= ").Append(Bind(updated.From)).Append(" and ").Append(row).Append(".updated <= ").Append(Bind(updated.To)).Append(')');
                break;
            case Match.All all:
                Joined(all.Parts, " and ", row);
                break;
            case Match.Any any:
                Alternatives(any.Parts, row);
                break;
            case Match.TextEquals equals when IsChosen(row):
                IsThere(equals, row);
                break;
            case Match.Range range when IsChosen(row):
                IsThere(range, row);
                break;
            case Match.RefersTo link:
                RefersTo(link, row);
                break;
            case Match.ReferredBy link:
                ReferredBy(link, row);
                break;
            case Match.Not not:
                _sql.Append("not (");
                Single(not.Inner, row);
                _sql.Append(')');
                break;
            default:
                In([match], row);
                break;
        }
    }

    /// <summary>Whether index rows alone decide.</summary>
    private static bool HasRows(Match match) => match is Match.TextEquals or Match.TextAmong or Match.TextUnder or Match.TextBetween or Match.TextContains or Match.TextEndsWith
        or Match.Range or Match.Present
        || (match is Match.Any { Parts.Count: > 0 } any && any.Parts.All(HasRows))
        || (match is Match.All { Parts.Count: > 0 } all && all.Parts.All(HasRows));

    // Alternatives in one list of rows: of two lists joined by "or" PostgreSQL makes a look at every resource of the type. "offset 0" keeps
    // it from reading a whole slice again for every resource, which it takes for cheap where it believes the slice short.
    private void In(IReadOnlyList<Match> matches, string row)
    {
        // Behind a plus it is no way into the table, where another condition has chosen the rows.
        var isSlice = _dialect is SqlDialect.Postgres && !matches.All(IsExact);
        _sql.Append(IsChosen(row) ? "+" : "").Append(row).Append(".rid in (").Append(isSlice ? "select rid from (" : "");
        Rows(matches);
        _sql.Append(isSlice ? $") {NextRow()} offset 0)" : ")");
    }

    private void Rows(IReadOnlyList<Match> matches)
    {
        if (matches is [Match.TextEquals first, _, ..] && matches.All(m => m is Match.TextEquals equals && equals.Key == first.Key))
        {
            Texts(first.Key).Append(" and value in (").AppendJoin(", ", matches.Select(m => Bind(((Match.TextEquals)m).Value))).Append(')');
            return;
        }

        if (matches.Count > ManyLists)
        {
            var lists = matches.Chunk(Math.Max(ManyLists, (matches.Count + ManyLists - 1) / ManyLists)).ToList();
            for (var i = 0; i < lists.Count; i++)
            {
                _sql.Append(i == 0 ? "select rid from (" : " union all select rid from (");
                Rows(lists[i]);
                _sql.Append(") ").Append(NextRow());
            }

            return;
        }

        for (var i = 0; i < matches.Count; i++)
        {
            _sql.Append(i == 0 ? "" : " union all ");
            Rows(matches[i]);
        }
    }

    private void Rows(Match match)
    {
        switch (match)
        {
            case Match.TextEquals equals:
                Texts(equals.Key).Append(" and value = ").Append(Bind(equals.Value));
                break;
            case Match.TextAmong among:
                Texts(among.Key).Append(" and value ").Append(Among(among.Values));
                break;
            case Match.TextUnder under:
                _sql.Append("select rid from idx_text where key in (").AppendJoin(", ", under.Keys.Select(k => Bind((long)k)));
                _sql.Append(") and value = ").Append(Bind(under.Value));
                break;
            case Match.TextBetween between:
                Texts(between.Key).Append(" and value >= ").Append(Bind(between.From)).Append(" and value < ").Append(Bind(between.To));
                Like(between.Within.Count > 0 ? $"%{string.Join('%', between.Within.Select(Escape))}%" : null);
                break;
            case Match.TextContains contains:
                Texts(contains.Key);
                Like($"%{Escape(contains.Fragment)}%");
                break;
            case Match.TextEndsWith ending:
                Texts(ending.Key);
                Like($"%{Escape(ending.Ending)}");
                break;
            case Match.Range range:
                Range(range);
                break;
            case Match.Present present:
                Texts(present.Key);
                _sql.Append(" union all select rid from idx_range where key in (").Append(Bind((long)present.Key)).Append(", ").Append(Bind(-(long)present.Key)).Append(')');
                break;
            case Match.Any any:
                Rows(any.Parts);
                break;
            case Match.All all:
                Intersect(all.Parts);
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private void Like(string? pattern)
    {
        if (pattern is not null)
        {
            _sql.Append(" and value like ").Append(Bind(pattern)).Append(" escape '!'");
        }
    }

    private StringBuilder Texts(int key) => _sql.Append("select rid from idx_text where key = ").Append(Bind((long)key));

    // One parameter, however many values.
    private string Among(string[] values) => _dialect is SqlDialect.Postgres
        ? $"= any({Bind(values)})"
        : $"in (select value from json_each({Bind(JsonSerializer.Serialize(values))}))";

    private void Joined(IReadOnlyList<Match> parts, string word, string row)
    {
        _sql.Append('(');
        Joined(parts, 0, parts.Count, word, row);
        _sql.Append(')');
    }

    // In halves: SQLite takes a thousand conditions inside each other, and one joined to all before it stands inside them.
    private void Joined(IReadOnlyList<Match> parts, int from, int to, string word, string row)
    {
        if (to - from > FewValues)
        {
            var half = (from + to) / 2;
            _sql.Append('(');
            Joined(parts, from, half, word, row);
            _sql.Append(')').Append(word).Append('(');
            Joined(parts, half, to, word, row);
            _sql.Append(')');
            return;
        }

        if (from == to)
        {
            _sql.Append("1 = 0");
        }

        for (var i = from; i < to; i++)
        {
            _sql.Append(i == from ? "" : word);
            Single(parts[i], row);
        }
    }

    // The other end is found first, by its own conditions; its keys are then looked up among the references.
    private void RefersTo(Match.RefersTo link, string row)
    {
        var end = NextRow();
        _sql.Append(row).Append(".rid in (");
        Texts(link.Key).Append(" and value in (select ").Append(end).Append(".id || ").Append(Bind(IndexText.TypeEnding(link.Type)));
        _sql.Append(" from resource ").Append(end);
        Where(link.Inner, end);
        _sql.Append("))");
    }

    private void ReferredBy(Match.ReferredBy link, string row)
    {
        var end = NextRow();
        var ending = IndexText.TypeEnding(link.Type);
        _sql.Append(row).Append(".id in (select substr(t.value, 1, length(t.value) - ").Append(ending.Length).Append(") from resource ").Append(end);
        _sql.Append(" join idx_text t on t.rid = ").Append(end).Append(".rid and t.key = ").Append(Bind((long)link.Key));
        _sql.Append(" and t.value like ").Append(Bind($"%{Escape(ending)}")).Append(" escape '!'");
        Where(link.Inner, end);
        _sql.Append(')');
    }

    private string NextRow() => $"e{++_rows}";

    private void Range(Match.Range range)
    {
        // Narrow rows: an upper end at or above HiFrom has its lower end at most NarrowSpan below, and the other way round.
        var loFrom = Math.Max(range.LoFrom, range.HiFrom - NarrowSpan);
        var loTo = Math.Min(range.LoTo, range.HiTo);
        _sql.Append("select rid from idx_range where key = ").Append(Bind((long)range.Key));
        Bounds(loFrom, loTo, range.HiFrom, range.HiTo);
        _sql.Append(" union all select rid from idx_range where key = ").Append(Bind(-(long)range.Key));
        Bounds(range.LoFrom, Math.Min(range.LoTo, range.HiTo), range.HiFrom, range.HiTo);
    }

    private void Bounds(double loFrom, double loTo, double hiFrom, double hiTo)
    {
        Bound(" and lo >= ", loFrom);
        Bound(" and lo <= ", loTo);
        Bound(" and hi >= ", hiFrom);
        Bound(" and hi <= ", hiTo);
    }

    private void Bound(string comparison, double value)
    {
        if (double.IsFinite(value))
        {
            _sql.Append(comparison).Append(Bind(value));
        }
    }

    private static string Escape(string text) =>
        text.Replace("!", "!!", StringComparison.Ordinal).Replace("%", "!%", StringComparison.Ordinal).Replace("_", "!_", StringComparison.Ordinal);
}
