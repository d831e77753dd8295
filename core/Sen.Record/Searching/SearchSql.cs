using System.Text;

namespace Sen.Record;

/// <summary>
/// A plan as SQL that SQLite and PostgreSQL both read: numbered parameters, text compared byte by byte (the columns have
/// collation C on PostgreSQL and BINARY on SQLite).
/// </summary>
internal sealed partial class SearchSql
{
    /// <summary>Ranges at most this long (36 hours) are kept under the key itself, longer ones under its negative: so a search
    /// for "from this day on" reads a slice of the index and not all of it.</summary>
    internal const double NarrowSpan = 36 * 3_600_000d;

    /// <summary>Stands for a missing sort value: after everything that has one.</summary>
    private const string MissingText = "\uFFFD";

    private const double MissingNumber = 1e300;

    private readonly StringBuilder _sql = new();
    private int _rows;

    private readonly SqlDialect _dialect;

    private SearchSql(SqlDialect dialect) => _dialect = dialect;

    internal List<object> Parameters { get; } = [];

    internal string Text => _sql.ToString();

    /// <summary>Columns: those given, then the sort values, then rid.</summary>
    internal static SearchSql Page(SqlDialect dialect, SearchPlan plan, string columns, string versionJoin)
    {
        var sql = new SearchSql(dialect);
        sql.SelectPage(plan, columns, versionJoin);
        return sql;
    }

    internal static SearchSql Count(SqlDialect dialect, SearchPlan plan)
    {
        var sql = new SearchSql(dialect);
        sql._sql.Append("select count(*) from resource r");
        sql.Where(plan);
        return sql;
    }

    internal static SearchSql Ids(SqlDialect dialect, SearchPlan plan)
    {
        var sql = new SearchSql(dialect);
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

    private string Bind(object value)
    {
        Parameters.Add(value);
        return $"${Parameters.Count}";
    }
}
