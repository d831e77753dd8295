namespace Sen.Log.Tests;

/// <summary>The memory of a witness for a test, which may be disturbed between a look and a change.</summary>
internal sealed class MemoryWitnessStore : IWitnessStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, WitnessState> _states = new(StringComparer.Ordinal);

    internal List<Contradiction> Evidence { get; } = [];

    /// <summary>Runs once, after the next look.</summary>
    internal Func<Task>? AfterRead { get; set; }

    public async Task<WitnessState?> ReadAsync(string origin, CancellationToken cancellationToken)
    {
        WitnessState? state;
        lock (_lock)
        {
            state = _states.GetValueOrDefault(origin);
        }

        if (AfterRead is { } disturb)
        {
            AfterRead = null;
            await disturb();
        }

        return state;
    }

    public Task<bool> ReplaceAsync(string origin, WitnessState? known, WitnessState next, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_states.GetValueOrDefault(origin) != known)
            {
                return Task.FromResult(false);
            }

            _states[origin] = next;
            return Task.FromResult(true);
        }
    }

    public Task KeepAsync(Contradiction contradiction, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Evidence.Add(contradiction);
        }

        return Task.CompletedTask;
    }
}
