namespace Sen.Record;

/// <content>
/// Several conditions, of which one finds few rows: these are chosen by it, and the others are asked about each of them. Without
/// that, an engine reads the whole list of every condition ("female") or every row of a type.
/// </content>
internal sealed partial class SearchSql
{
    private string? _chosen;

    /// <summary>Whether the rows are chosen already: what follows is asked about each of them.</summary>
    private bool IsChosen(string row) => string.Equals(row, _chosen, StringComparison.Ordinal);

    /// <summary>How many rows each condition finds, counted to <paramref name="most"/>; of several parts that must all hold, the first is counted.</summary>
    internal static SearchSql Sizes(SqlDialect dialect, IReadOnlyList<Criterion> conditions, int most)
    {
        var sql = new SearchSql(dialect);
        for (var i = 0; i < conditions.Count; i++)
        {
            sql._sql.Append(i == 0 ? "select " : ", ").Append("(select count(*) from (select rid from (");
            sql.Rows([.. conditions[i].Alternatives.Select(AtMost)]);
            sql._sql.Append(") c").Append(i).Append(" limit ").Append(most).Append(") n").Append(i).Append(')');
        }

        return sql;
    }

    /// <summary>Whether the condition can choose rows: index rows say which it finds.</summary>
    internal static bool CanChoose(Criterion condition) => !condition.Negated && condition.Alternatives.Count > 0 && condition.Alternatives.All(HasRows);

    /// <summary>Whether several lists are intersected: then few rows are found, and the engines' own ways through them are long.</summary>
    internal static bool Intersects(Criterion condition) => condition.Alternatives.Any(Intersects);

    private static bool Intersects(Match match) => match is Match.All || (match is Match.Any any && any.Parts.Any(Intersects));

    // All rows of the first part are at least those of all parts.
    private static Match AtMost(Match match) => match switch
    {
        Match.All all => AtMost(all.Parts[0]),
        Match.Any any => new Match.Any([.. any.Parts.Select(AtMost)]),
        _ => match,
    };

    // An array is a way into the table whatever PostgreSQL believes of its length.
    private void ChooseBy(Criterion chooser, string row)
    {
        var isPostgres = _dialect is SqlDialect.Postgres;
        _sql.Append(" and ").Append(row).Append(".rid ").Append(isPostgres ? "= any(array(" : "in (");
        Rows(chooser.Alternatives);
        _sql.Append(isPostgres ? "))" : ")");
        _chosen = row;
    }

    // PostgreSQL believes lists shorter than they are and looks through one for every row of another: "intersect" reads each once. SQLite
    // asks the others, made once each, about every row of the first. Where that is one value, nothing else is read when no row has it.
    private void Intersect(IReadOnlyList<Match> parts)
    {
        var list = NextRow();
        var isPostgres = _dialect is SqlDialect.Postgres;
        _sql.Append("select ").Append(list).Append(".rid from (");
        Rows(parts[0]);
        foreach (var other in isPostgres ? parts.Skip(1) : [])
        {
            _sql.Append(" intersect select rid from (");
            Rows(other);
            _sql.Append(") ").Append(NextRow());
        }

        _sql.Append(") ").Append(list).Append(" where ");
        if (parts[0] is Match.TextEquals first)
        {
            _sql.Append("(select 1 from idx_text where key = ").Append(Bind((long)first.Key)).Append(" and value = ").Append(Bind(first.Value)).Append(" limit 1) is not null");
        }
        else
        {
            _sql.Append("1 = 1");
        }

        foreach (var other in isPostgres ? [] : parts.Skip(1))
        {
            _sql.Append(" and +");
            In([other], list);
        }
    }

    private static bool IsExact(Match match) => match is Match.TextEquals
        || (match is Match.Any { Parts.Count: > 0 } any && any.Parts.All(IsExact))
        || (match is Match.All { Parts.Count: > 0 } all && all.Parts.All(IsExact));

    // What an index answers about one row.
    private static bool CanBeAsked(Match match) => match is Match.TextEquals or Match.Range
        || (match is Match.Any { Parts.Count: > 0 } any && any.Parts.All(CanBeAsked))
        || (match is Match.All { Parts.Count: > 0 } all && all.Parts.All(CanBeAsked));

    // How often the indexes are asked about a row. Of many values the lists of rows are read, together.
    private static int Looks(Match match) => match switch
    {
        Match.Any any => any.Parts.Sum(Looks),
        Match.All all => all.Parts.Sum(Looks),
        _ => 1,
    };

    // Few ranges are of one row. An expression has no index: the slice of the key is no way to them.
    private void IsThere(Match.Range range, string row)
    {
        var look = NextRow();
        _sql.Append("(select 1 from idx_range ").Append(look).Append(" where ").Append(look).Append(".rid = ").Append(row).Append(".rid and ");
        _sql.Append(look).Append(".key + 0 in (").Append(Bind((long)range.Key)).Append(", ").Append(Bind(-(long)range.Key)).Append(')');
        Bounds(range.LoFrom, Math.Min(range.LoTo, range.HiTo), range.HiFrom, range.HiTo);
        _sql.Append(" limit 1) is not null");
    }

    // The whole key of the index: one look. A value and not an "exists", which engines turn into a list of all.
    private void IsThere(Match.TextEquals equals, string row)
    {
        var look = NextRow();
        _sql.Append("(select 1 from idx_text ").Append(look).Append(" where ").Append(look).Append(".key = ").Append(Bind((long)equals.Key));
        _sql.Append(" and ").Append(look).Append(".value = ").Append(Bind(equals.Value)).Append(" and ").Append(look).Append(".rid = ").Append(row).Append(".rid) is not null");
    }
}
