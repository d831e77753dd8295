using System.Text;

namespace Sen.Record;

/// <summary>
/// A plan as SQL that SQLite and PostgreSQL both read: numbered parameters, text compared byte by byte (the columns have
/// collation C on PostgreSQL and BINARY on SQLite).
/// </summary>
internal sealed class SearchSql
{
    /// <summary>Ranges at most this long (36 hours) are kept under the key itself, longer ones under its negative: so a search
    /// for "from this day on" reads a slice of the index and not all of it.</summary>
    internal const double NarrowSpan = 36 * 3_600_000d;

    /// <summary>Stands for a missing sort value: after everything that has one.</summary>
    private const string MissingText = "\uFFFD";

    private const double MissingNumber = 1e300;

    private readonly StringBuilder _sql = new();

    private SearchSql()
    {
    }

    internal List<object> Parameters { get; } = [];

    internal string Text => _sql.ToString();

    /// <summary>Columns: those given, then the sort values, then rid.</summary>
    internal static SearchSql Page(SearchPlan plan, string columns, string versionJoin)
    {
        var sql = new SearchSql();
        sql.SelectPage(plan, columns, versionJoin);
        return sql;
    }

    internal static SearchSql Count(SearchPlan plan)
    {
        var sql = new SearchSql();
        sql._sql.Append("select count(*) from resource r");
        sql.Where(plan);
        return sql;
    }

    internal static SearchSql Ids(SearchPlan plan)
    {
        var sql = new SearchSql();
        sql._sql.Append("select r.id, r.version from resource r");
        sql.Where(plan);
        sql._sql.Append(" limit 2");
        return sql;
    }

    private void SelectPage(SearchPlan plan, string columns, string versionJoin)
    {
        // The page is found on the narrow tables first; bodies are fetched for its rows only.
        var order = new List<(string Column, bool Descending)>();
        _sql.Append("select ").Append(columns);
        for (var i = 0; i < plan.Sort.Count; i++)
        {
            _sql.Append(", p.s").Append(i);
            order.Add(($"s{i}", plan.Sort[i].Descending));
        }

        order.Add(("rid", false));
        _sql.Append(", p.rid from (select * from (select r.rid, r.id, r.type");
        for (var i = 0; i < plan.Sort.Count; i++)
        {
            _sql.Append(", ").Append(SortValue(plan.Sort[i], i)).Append(" as s").Append(i);
        }

        _sql.Append(" from resource r");
        for (var i = 0; i < plan.Sort.Count; i++)
        {
            SortJoin(plan.Sort[i], i);
        }

        Where(plan);
        _sql.Append(") q");
        if (plan.After is { } after)
        {
            _sql.Append(" where ");
            After(order, after);
        }

        OrderBy(order, "");
        _sql.Append(" limit ").Append(plan.Count).Append(") p join resource r on r.rid = p.rid ").Append(versionJoin);
        OrderBy(order, "p.");
    }

    private void OrderBy(List<(string Column, bool Descending)> order, string prefix)
    {
        _sql.Append(" order by ");
        for (var i = 0; i < order.Count; i++)
        {
            _sql.Append(i == 0 ? "" : ", ").Append(prefix).Append(order[i].Column).Append(order[i].Descending ? " desc" : "");
        }
    }

    // (a > x) or (a = x and (b > y or (b = y and …))): the rows after the last one seen, in any mix of directions.
    private void After(List<(string Column, bool Descending)> order, IReadOnlyList<object> after)
    {
        for (var i = 0; i < order.Count; i++)
        {
            var (column, descending) = order[i];
            _sql.Append('(').Append(column).Append(descending ? " < " : " > ").Append(Bind(after[i]));
            if (i < order.Count - 1)
            {
                _sql.Append(" or (").Append(column).Append(" = ").Append(Bind(after[i])).Append(" and ");
            }
        }

        _sql.Append(')').Append(')', 2 * (order.Count - 1));
    }

    private string SortValue(SortKey key, int i) => key switch
    {
        SortKey.Fact => $"coalesce(r.sorted, {Bind(MissingNumber)})",
        SortKey.Updated => "r.updated",
        SortKey.Id => "r.id",
        SortKey.Text => $"coalesce(o{i}.v, {Bind(MissingText)})",
        SortKey.Range => $"coalesce(o{i}.v, {Bind(MissingNumber)})",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private void SortJoin(SortKey key, int i)
    {
        if (key is SortKey.Text text)
        {
            _sql.Append(" left join (select rid, min(value) as v from idx_text where key = ").Append(Bind((long)text.Key));
            _sql.Append(" group by rid) o").Append(i).Append(" on o").Append(i).Append(".rid = r.rid");
        }
        else if (key is SortKey.Range range)
        {
            _sql.Append(" left join (select rid, min(lo) as v from idx_range where key in (").Append(Bind((long)range.Key)).Append(", ");
            _sql.Append(Bind(-(long)range.Key)).Append(") group by rid) o").Append(i).Append(" on o").Append(i).Append(".rid = r.rid");
        }
    }

    private void Where(SearchPlan plan)
    {
        _sql.Append(" where r.type = ").Append(Bind((long)plan.TypeId)).Append(" and not r.deleted");
        switch (plan.Restriction)
        {
            case Restriction.Patients patients:
                _sql.Append(" and r.rid in (select rid from idx_text where key = ").Append(Bind((long)patients.CompartmentKey)).Append(" and value in (");
                _sql.AppendJoin(", ", patients.Ids.Select(id => Bind(id))).Append("))");
                break;
            case Restriction.CaredFor care:
                _sql.Append(" and r.rid in (select t.rid from care c join idx_text t on t.key = ").Append(Bind((long)care.CompartmentKey));
                _sql.Append(" and t.value = c.patient where c.facility = ").Append(Bind(care.Facility)).Append(" and c.until > ").Append(Bind(care.Now)).Append(')');
                break;
            case null:
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }

        if (plan.LabelKey is { } label)
        {
            // Labelled resources are few, and so are these rows.
            _sql.Append(" and r.rid not in (select rid from idx_text where key = ").Append(Bind((long)label));
            if (plan.Clearances.Count > 0)
            {
                _sql.Append(" and value not in (").AppendJoin(", ", plan.Clearances.Select(c => Bind(c))).Append(')');
            }

            _sql.Append(')');
        }

        foreach (var condition in plan.Conditions)
        {
            _sql.Append(condition.Negated ? " and not (" : " and (");
            Alternatives(condition.Alternatives);
            _sql.Append(')');
        }
    }

    private void Alternatives(IReadOnlyList<Match> alternatives)
    {
        if (alternatives is [Match.TextEquals first, _, ..] && alternatives.All(a => a is Match.TextEquals equals && equals.Key == first.Key))
        {
            TextRows(first.Key).Append(" and value in (").AppendJoin(", ", alternatives.Select(a => Bind(((Match.TextEquals)a).Value))).Append("))");
            return;
        }

        if (alternatives is [Match.IdIs, _, ..] && alternatives.All(a => a is Match.IdIs))
        {
            _sql.Append("r.id in (").AppendJoin(", ", alternatives.Select(a => Bind(((Match.IdIs)a).Id))).Append(')');
            return;
        }

        for (var i = 0; i < alternatives.Count; i++)
        {
            _sql.Append(i == 0 ? "" : " or ");
            Single(alternatives[i]);
        }
    }

    private void Single(Match match)
    {
        switch (match)
        {
            case Match.TextEquals equals:
                TextRows(equals.Key).Append(" and value = ").Append(Bind(equals.Value)).Append(')');
                break;
            case Match.TextBetween between:
                TextRows(between.Key).Append(" and value >= ").Append(Bind(between.From)).Append(" and value < ").Append(Bind(between.To)).Append(')');
                break;
            case Match.TextContains contains:
                TextRows(contains.Key).Append(" and value like ").Append(Bind($"%{Escape(contains.Fragment)}%")).Append(" escape '!')");
                break;
            case Match.TextEndsWith ending:
                TextRows(ending.Key).Append(" and value like ").Append(Bind($"%{Escape(ending.Ending)}")).Append(" escape '!')");
                break;
            case Match.Range range:
                Range(range);
                break;
            case Match.Present present:
                _sql.Append("(r.rid in (select rid from idx_text where key = ").Append(Bind((long)present.Key));
                _sql.Append(") or r.rid in (select rid from idx_range where key in (").Append(Bind((long)present.Key)).Append(", ");
                _sql.Append(Bind(-(long)present.Key)).Append(")))");
                break;
            case Match.IdIs id:
                _sql.Append("r.id = ").Append(Bind(id.Id));
                break;
            case Match.UpdatedBetween updated:
                _sql.Append("(r.updated >= ").Append(Bind(updated.From)).Append(" and r.updated <= ").Append(Bind(updated.To)).Append(')');
                break;
            case Match.All all:
                AllOf(all.Parts);
                break;
            case Match.Not not:
                _sql.Append("not (");
                Single(not.Inner);
                _sql.Append(')');
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private void AllOf(IReadOnlyList<Match> parts)
    {
        for (var i = 0; i < parts.Count; i++)
        {
            _sql.Append(i == 0 ? "(" : " and ");
            Single(parts[i]);
        }

        _sql.Append(')');
    }

    private StringBuilder TextRows(int key) => _sql.Append("r.rid in (select rid from idx_text where key = ").Append(Bind((long)key));

    private void Range(Match.Range range)
    {
        // Narrow rows: an upper end at or above HiFrom has its lower end at most NarrowSpan below, and the other way round.
        var loFrom = Math.Max(range.LoFrom, range.HiFrom - NarrowSpan);
        var loTo = Math.Min(range.LoTo, range.HiTo);
        _sql.Append("(r.rid in (select rid from idx_range where key = ").Append(Bind((long)range.Key));
        Bounds(loFrom, loTo, range.HiFrom, range.HiTo);
        _sql.Append(") or r.rid in (select rid from idx_range where key = ").Append(Bind(-(long)range.Key));
        Bounds(range.LoFrom, Math.Min(range.LoTo, range.HiTo), range.HiFrom, range.HiTo);
        _sql.Append("))");
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

    private string Bind(object value)
    {
        Parameters.Add(value);
        return $"${Parameters.Count}";
    }

    private static string Escape(string text) =>
        text.Replace("!", "!!", StringComparison.Ordinal).Replace("%", "!%", StringComparison.Ordinal).Replace("_", "!_", StringComparison.Ordinal);
}
