using System.Threading.Channels;
using Npgsql;

namespace Sen.Record.Postgres;

/// <summary>
/// Whom a facility cares for now. Almost every read and commit of staff asks it, so questions that come together share one
/// round trip and one connection. A question is answered by a look that began after it was asked; nothing is remembered.
/// </summary>
internal sealed class CareLookups : IAsyncDisposable
{
    private const int BatchMax = 256;

    /// <summary>Looks at work at once: while one waits for the database, the next gathers.</summary>
    private const int Loops = 2;

    private readonly NpgsqlDataSource _source;
    private readonly Channel<Question> _queue = Channel.CreateBounded<Question>(8_192);
    private readonly Task[] _loops;

    internal CareLookups(NpgsqlDataSource source)
    {
        _source = source;
        _loops = [.. Enumerable.Range(0, Loops).Select(_ => Task.Run(RunAsync))];
    }

    internal async Task<IReadOnlySet<string>> AskAsync(
        string facility, IReadOnlyCollection<string> patients, long now, CancellationToken cancellationToken)
    {
        var question = new Question(facility, patients, now);
        await _queue.Writer.WriteAsync(question, cancellationToken);
        return await question.Answer.Task.WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await Task.WhenAll(_loops);
    }

    private async Task RunAsync()
    {
        var batch = new List<Question>(BatchMax);
        while (await _queue.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < BatchMax && _queue.Reader.TryRead(out var question))
            {
                batch.Add(question);
            }

            if (batch.Count == 0)
            {
                continue;
            }

            try
            {
                await LookAsync(batch);
                batch.ForEach(q => q.Answer.TrySetResult(q.Found));
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                batch.ForEach(q => q.Answer.TrySetException(exception));
            }
        }
    }

    private async Task LookAsync(List<Question> batch)
    {
        var count = batch.Sum(q => q.Patients.Count);
        var (numbers, facilities, patients, moments) = (new int[count], new string[count], new string[count], new long[count]);
        var at = 0;
        for (var i = 0; i < batch.Count; i++)
        {
            foreach (var patient in batch[i].Patients)
            {
                (numbers[at], facilities[at], patients[at], moments[at++]) = (i, batch[i].Facility, patient, batch[i].Now);
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
            batch[reader.GetInt32(0)].Found.Add(reader.GetString(1));
        }
    }

    private sealed record Question(string Facility, IReadOnlyCollection<string> Patients, long Now)
    {
        internal HashSet<string> Found { get; } = new(StringComparer.Ordinal);

        internal TaskCompletionSource<IReadOnlySet<string>> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
