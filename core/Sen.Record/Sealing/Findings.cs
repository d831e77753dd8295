namespace Sen.Record;

/// <summary>What a verification found so far.</summary>
internal sealed class Findings
{
    private const int Max = 20;

    private readonly List<string> _all = [];

    internal long? First { get; private set; }

    internal IReadOnlyList<string> All => _all;

    internal void Add(long? position, string finding)
    {
        First = position is { } at && !(at >= First) ? at : First;
        if (_all.Count < Max)
        {
            _all.Add(position is null ? finding : $"position {position}: {finding}");
        }
    }
}
