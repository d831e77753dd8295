using System.Threading.Channels;

namespace Sen.Record.Postgres;

/// <summary>
/// Questions that come together share one round trip and one connection. A question is answered by a look that began after it
/// was asked; nothing is remembered.
/// </summary>
internal sealed class Gatherer<TQuestion, TAnswer> : IAsyncDisposable
{
    private const int BatchMax = 256;

    /// <summary>Looks at work at once: while one waits for the database, the next gathers.</summary>
    private const int Loops = 2;

    private readonly Func<IReadOnlyList<TQuestion>, TAnswer[], Task> _look;
    private readonly Channel<Asked> _queue = Channel.CreateBounded<Asked>(8_192);
    private readonly Task[] _loops;

    /// <summary><paramref name="look"/> fills in an answer for each question.</summary>
    internal Gatherer(Func<IReadOnlyList<TQuestion>, TAnswer[], Task> look)
    {
        _look = look;
        _loops = [.. Enumerable.Range(0, Loops).Select(_ => Task.Run(RunAsync))];
    }

    internal async Task<TAnswer> AskAsync(TQuestion question, CancellationToken cancellationToken)
    {
        var asked = new Asked(question);
        await _queue.Writer.WriteAsync(asked, cancellationToken);
        return await asked.Answer.Task.WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await Task.WhenAll(_loops);
    }

    private async Task RunAsync()
    {
        var batch = new List<Asked>(BatchMax);
        var questions = new List<TQuestion>(BatchMax);
        while (await _queue.Reader.WaitToReadAsync())
        {
            batch.Clear();
            questions.Clear();
            while (batch.Count < BatchMax && _queue.Reader.TryRead(out var asked))
            {
                batch.Add(asked);
                questions.Add(asked.Question);
            }

            if (batch.Count > 0)
            {
                await AnswerAsync(batch, questions);
            }
        }
    }

    private async Task AnswerAsync(List<Asked> batch, List<TQuestion> questions)
    {
        try
        {
            var answers = new TAnswer[batch.Count];
            await _look(questions, answers);
            for (var i = 0; i < answers.Length; i++)
            {
                batch[i].Answer.TrySetResult(answers[i]);
            }
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            batch.ForEach(a => a.Answer.TrySetException(exception));
        }
    }

    private sealed record Asked(TQuestion Question)
    {
        internal TaskCompletionSource<TAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
