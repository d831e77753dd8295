namespace Sen.Record.Postgres;

/// <summary>Appending to the access log: the entries and whom they are about, in one statement.</summary>
internal static class PostgresAccess
{
    internal const string Insert = """
        with numbered as (
            select nextval(pg_get_serial_sequence('access', 'seq')) as seq, u.*
            from unnest($1, $2, $3, $4, $5, $6, $7) with ordinality as u(at, agent, purpose, reason, action, target, outcome, n)),
        about as (
            insert into access_patient (patient, seq)
            select distinct p.patient, e.seq from unnest($8, $9) as p(patient, n) join numbered e on e.n = p.n)
        insert into access (seq, at, agent, purpose, reason, action, target, outcome)
        overriding system value select seq, at, agent, purpose, reason, action, target, outcome from numbered
        """;

    internal static object[] Columns(IReadOnlyList<AccessEntry> entries, int[] agents)
    {
        var count = 0;
        foreach (var entry in entries)
        {
            count += entry.Patients.Count;
        }

        var (patients, numbers) = (new string[count], new int[count]);
        var at = 0;
        for (var i = 0; i < entries.Count; i++)
        {
            foreach (var patient in entries[i].Patients)
            {
                (patients[at], numbers[at++]) = (patient, i + 1);
            }
        }

        return
        [
            Column(entries, e => e.At),
            agents,
            Column(entries, e => e.Purpose),
            Column(entries, e => e.Reason),
            Column(entries, e => e.Action),
            Column(entries, e => e.Target),
            Column(entries, e => e.Outcome),
            patients,
            numbers,
        ];
    }

    private static T[] Column<T>(IReadOnlyList<AccessEntry> entries, Func<AccessEntry, T> value)
    {
        var column = new T[entries.Count];
        for (var i = 0; i < column.Length; i++)
        {
            column[i] = value(entries[i]);
        }

        return column;
    }
}
