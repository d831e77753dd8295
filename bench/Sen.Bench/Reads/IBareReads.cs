namespace Sen.Bench;

/// <summary>Reads by key and appends an access entry with one person to it before it answers.</summary>
internal interface IBareReads : IAsyncDisposable
{
    Task<byte[]?> ReadAsync(string type, string id, CancellationToken cancellationToken);
}

/// <summary>What was read, for the access log.</summary>
internal readonly record struct Seen(string Target, string Patients, long At);
