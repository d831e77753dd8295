using System.Diagnostics;

namespace Sen.Record;

/// <content>What of the rows the caller may see.</content>
internal sealed partial class SearchSql
{
    private void Restrict(Restriction? restriction, string row)
    {
        switch (restriction)
        {
            case Restriction.Patients patients when IsChosen(row):
                _sql.Append(" and (");
                Joined([.. patients.Ids.Select(id => new Match.TextEquals(patients.CompartmentKey, id))], " or ", row);
                _sql.Append(')');
                break;
            case Restriction.CaredFor care when IsChosen(row):
                IsCaredFor(care, row);
                break;
            case Restriction.Patients patients:
                _sql.Append(" and ").Append(row).Append(".rid in (select rid from idx_text where key = ").Append(Bind((long)patients.CompartmentKey)).Append(" and value in (");
                _sql.AppendJoin(", ", patients.Ids.Select(id => Bind(id))).Append("))");
                break;
            case Restriction.CaredFor care:
                _sql.Append(" and ").Append(row).Append(".rid in (select t.rid from care c join idx_text t on t.key = ").Append(Bind((long)care.CompartmentKey));
                _sql.Append(" and t.value = c.patient where c.facility = ").Append(Bind(care.Facility)).Append(" and c.until > ").Append(Bind(care.Now)).Append(')');
                break;
            case null:
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private void IsCaredFor(Restriction.CaredFor care, string row)
    {
        _sql.Append(" and exists (select 1 from version cv join ").Append(_dialect switch
        {
            SqlDialect.Sqlite => $"json_each({Each("cv.patients")}) cp join care c on c.patient = cp.value",
            SqlDialect.Postgres => "care c on c.patient = any(string_to_array(cv.patients, ' '))",
            _ => throw new UnreachableException(),
        });
        _sql.Append(" where ").Append(IsCurrent("cv", row)).Append(" and c.facility = ").Append(Bind(care.Facility)).Append(" and c.until > ").Append(Bind(care.Now)).Append(')');
    }

    // Almost nothing is labelled: only what is, is looked at. The version names its labels and patients, with blanks between.
    private void IsVisible(LabelRule labels, string row)
    {
        var allowed = new List<string>();
        if (labels.Clearances.Count > 0)
        {
            allowed.Add(_dialect switch
            {
                SqlDialect.Sqlite => $"not exists (select 1 from json_each({Each("lv.labels")}) l where l.value not {Among([.. labels.Clearances])})",
                SqlDialect.Postgres => $"string_to_array(lv.labels, ' ') <@ {Bind(labels.Clearances.ToArray())}",
                _ => throw new UnreachableException(),
            });
        }

        if (labels.Self is { } self)
        {
            allowed.Add(_dialect switch
            {
                SqlDialect.Sqlite => $"exists (select 1 from json_each({Each("lv.patients")}) p where p.value = {Bind(self)})",
                SqlDialect.Postgres => $"{Bind(self)} = any(string_to_array(lv.patients, ' '))",
                _ => throw new UnreachableException(),
            });
        }

        _sql.Append(" and (not ").Append(row).Append(".labelled");
        if (allowed.Count > 0)
        {
            _sql.Append(" or exists (select 1 from version lv where ").Append(IsCurrent("lv", row)).Append(" and (").AppendJoin(" or ", allowed).Append("))");
        }

        _sql.Append(')');
    }

    private string IsCurrent(string version, string row) => _dialect is SqlDialect.Sqlite
        ? $"{version}.position = {row}.position"
        : $"{version}.rid = {row}.rid and {version}.version = {row}.version";

    // Words with blanks between as a JSON array.
    private static string Each(string words) => $"'[' || replace(json_quote({words}), ' ', '\",\"') || ']'";
}
