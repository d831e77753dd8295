using Npgsql;

namespace Sen.Record.Postgres;

/// <summary>
/// Row ids of one server, taken from the database's sequence in blocks of 1000. A deciding group asks without waiting, so a
/// reserve that no group can exhaust is taken before it begins.
/// </summary>
internal sealed class RowIds(NpgsqlDataSource source)
{
    private const int Block = 1000;

    /// <summary>More versions than the largest group has.</summary>
    private const int Reserve = 100_000;

    private readonly Lock _lock = new();
    private readonly Stack<(long Next, long End)> _blocks = new();
    private long _left;

    internal long Next()
    {
        lock (_lock)
        {
            if (!_blocks.TryPop(out var block))
            {
                throw new InvalidOperationException("The reserve of row ids is used up: the group is larger than a group may be.");
            }

            if (block.Next + 1 < block.End)
            {
                _blocks.Push((block.Next + 1, block.End));
            }

            _left--;
            return block.Next;
        }
    }

    internal async Task EnsureAsync(int wanted, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_left >= wanted)
            {
                return;
            }
        }

        await using var command = source.CreateCommand("select nextval('rid') from generate_series(1, $1)");
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = (Math.Min(wanted, Reserve) / Block) + 1 });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var first = reader.GetInt64(0);
            lock (_lock)
            {
                _blocks.Push((first, first + Block));
                _left += Block;
            }
        }
    }
}
