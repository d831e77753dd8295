using Npgsql;

namespace Sen.Record.Postgres;

/// <summary>
/// The two questions that almost every request of staff asks: one resource by its key, and whom the facility cares for now.
/// Those that come together share a round trip.
/// </summary>
internal sealed class PointLookups : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source;
    private readonly Func<NpgsqlDataReader, VersionRow> _version;
    private readonly Gatherer<CareQuestion, IReadOnlySet<string>> _care;
    private readonly Gatherer<ReadQuestion, Found> _reads;

    internal PointLookups(NpgsqlDataSource source, Func<NpgsqlDataReader, VersionRow> version)
    {
        (_source, _version) = (source, version);
        _care = new Gatherer<CareQuestion, IReadOnlySet<string>>(LookForCareAsync);
        _reads = new Gatherer<ReadQuestion, Found>(LookForResourcesAsync);
    }

    internal Task<IReadOnlySet<string>> CaredForAsync(
        string facility, IReadOnlyCollection<string> patients, long now, CancellationToken cancellationToken) =>
        _care.AskAsync(new CareQuestion(facility, patients, now), cancellationToken);

    internal Task<Found> ReadAsync(int type, string id, string? facility, long now, CancellationToken cancellationToken) =>
        _reads.AskAsync(new ReadQuestion(type, id, facility, now), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _reads.DisposeAsync();
        await _care.DisposeAsync();
    }

    private async Task LookForCareAsync(IReadOnlyList<CareQuestion> questions, IReadOnlySet<string>[] answers)
    {
        var count = questions.Sum(q => q.Patients.Count);
        var (numbers, facilities, patients, moments) = (new int[count], new string[count], new string[count], new long[count]);
        var at = 0;
        for (var i = 0; i < questions.Count; i++)
        {
            answers[i] = AccessCase.EmptySet;
            foreach (var patient in questions[i].Patients)
            {
                (numbers[at], facilities[at], patients[at], moments[at++]) = (i, questions[i].Facility, patient, questions[i].Now);
            }
        }

        // The limit keeps the planner from reading the whole table for a join: one step down the key for each person asked about.
        await using var command = _source.CreateCommand("""
            select a.n, a.patient from unnest($1, $2, $3, $4) as a(n, facility, patient, now)
            cross join lateral (select 1 from care c where c.facility = a.facility and c.patient = a.patient and c.until > a.now limit 1) as found
            """);
        PostgresStore.AddParameters(command.Parameters, [numbers, facilities, patients, moments]);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var n = reader.GetInt32(0);
            if (answers[n] is not HashSet<string> { Count: > 0 } cared)
            {
                answers[n] = cared = new HashSet<string>(StringComparer.Ordinal);
            }

            cared.Add(reader.GetString(1));
        }
    }

    private async Task LookForResourcesAsync(IReadOnlyList<ReadQuestion> questions, Found[] answers)
    {
        var (types, ids) = (new int[questions.Count], new string[questions.Count]);
        var (facilities, moments) = (new string?[questions.Count], new long[questions.Count]);
        for (var i = 0; i < questions.Count; i++)
        {
            answers[i] = Found.Nothing;
            (types[i], ids[i], facilities[i], moments[i]) = (questions[i].Type, questions[i].Id, questions[i].Facility, questions[i].Now);
        }

        // A person without care has no row in the inner join and stays out of the array; no facility, no look.
        await using var command = _source.CreateCommand($"""
            select {PostgresStore.VersionColumns}, a.n,
                   case when a.facility is not null and v.patients is not null then array(
                       select p from unnest(string_to_array(v.patients, ' ')) as p
                       cross join lateral (select 1 from care c where c.facility = a.facility and c.patient = p and c.until > a.now limit 1) as found)
                   end
            from unnest($1, $2, $3, $4) with ordinality as a(type, id, facility, now, n)
            cross join lateral (select * from resource where type = a.type and id = a.id limit 1) as r
            cross join lateral (select * from version where rid = r.rid and version = r.version limit 1) as v
            """);
        PostgresStore.AddParameters(command.Parameters, [types, ids, facilities, moments]);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            answers[reader.GetInt64(10) - 1] = new Found(
                _version(reader),
                reader.IsDBNull(11) ? AccessCase.EmptySet : new HashSet<string>(reader.GetFieldValue<string[]>(11), StringComparer.Ordinal));
        }
    }

    private sealed record CareQuestion(string Facility, IReadOnlyCollection<string> Patients, long Now);

    private sealed record ReadQuestion(int Type, string Id, string? Facility, long Now);
}
