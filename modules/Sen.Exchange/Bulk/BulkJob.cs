using System.Security.Claims;
using System.Text.Json.Serialization;
using Sen.Record;

namespace Sen.Exchange.Bulk;

[JsonConverter(typeof(JsonStringEnumConverter<BulkState>))]
internal enum BulkState
{
    /// <summary>Not finished: waiting for its turn, running, or cut off by a stop of the server and to be gone on with.</summary>
    Open,

    Done,

    /// <summary>Given up; <see cref="BulkJob.Problem"/> says why.</summary>
    Failed,
}

/// <summary>A finished file of a job.</summary>
/// <param name="Type">Type of the resources in it.</param>
/// <param name="Name">Name in the job's folder and in its address.</param>
/// <param name="Count">Resources in it, one a line.</param>
internal sealed record BulkFile(string Type, string Name, long Count);

/// <summary>A bulk export or import as it is kept in its folder: enough to go on with it after any stop.</summary>
internal sealed record BulkJob
{
    public required string Id { get; init; }

    /// <summary>The whole address of the request that began it.</summary>
    public required string Request { get; init; }

    public required DateTimeOffset Created { get; init; }

    /// <summary>Who asked: the rights are those of the moment of the request.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Claims { get; init; }

    public required string Purpose { get; init; }

    public BulkState State { get; init; }

    /// <summary>Times the work was begun and broke off with an error.</summary>
    public int Failures { get; init; }

    public string? Problem { get; init; }

    /// <summary>When the files go; null while the job is open.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>What shall be exported; null: it is no export.</summary>
    public ExportOrder? Export { get; init; }

    /// <summary>What shall be imported; null: it is no import.</summary>
    public ImportOrder? Import { get; init; }

    public IReadOnlyList<BulkFile> Output { get; init; } = [];

    public IReadOnlyList<BulkFile> Deleted { get; init; } = [];

    public IReadOnlyList<BulkFile> Errors { get; init; } = [];

    [JsonIgnore]
    internal bool IsOpen => State is BulkState.Open;

    internal static IReadOnlyList<KeyValuePair<string, string>> ClaimsOf(Caller caller) => [.. caller.ToClaims().Select(c => KeyValuePair.Create(c.Type, c.Value))];

    internal Caller Caller() => new ClaimsPrincipal(new ClaimsIdentity(Claims.Select(c => new Claim(c.Key, c.Value)), "bulk")).ToCaller(Purpose);

    internal bool IsOf(Caller caller) => string.Equals(caller.Subject, Claims.FirstOrDefault(c => c.Key == CallerClaims.Subject).Value, StringComparison.Ordinal);
}

/// <summary>An export as it was asked for (Bulk Data Access 2.0, export parameters).</summary>
internal sealed record ExportOrder
{
    public required DateTimeOffset TransactionTime { get; init; }

    /// <summary>Position of the feed at which the export looks at the Record.</summary>
    public required long Position { get; init; }

    /// <summary>Types still to be written, and in which order.</summary>
    public required IReadOnlyList<string> Types { get; init; }

    /// <summary>The types were named in the request: then a refusal is told.</summary>
    public bool TypesWereNamed { get; init; }

    public DateTimeOffset? Since { get; init; }

    /// <summary>A Patient or Group export.</summary>
    public bool OnlyPeople { get; init; }

    public IReadOnlyList<string>? Patients { get; init; }

    /// <summary><c>_typeFilter</c>: type and query.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Filters { get; init; } = [];

    /// <summary><c>_elements</c>: type (or nothing, for all) and element.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Elements { get; init; } = [];

    /// <summary>Parameters that lenient handling left out.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];
}

/// <summary>An import as it was asked for.</summary>
internal sealed record ImportOrder
{
    public required IReadOnlyList<ImportInput> Inputs { get; init; }
}

/// <summary>One file to import.</summary>
/// <param name="Type">Type that the resources must have; null: any.</param>
/// <param name="Url">Where it is fetched from; null: it was uploaded.</param>
/// <param name="Name">Name in the job's folder.</param>
internal sealed record ImportInput(string? Type, string? Url, string Name)
{
    /// <summary>The file is in the folder, whole.</summary>
    public bool IsHere { get; init; }

    /// <summary>Lines that are dealt with.</summary>
    public long Lines { get; init; }

    public long Written { get; init; }

    public long Unchanged { get; init; }

    public long Wrong { get; init; }

    public bool IsDone { get; init; }
}
