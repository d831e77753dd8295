namespace Sen.Record;

/// <summary>Looks at content that is known only inside the transaction.</summary>
internal interface ICommitGuard
{
    Task<Denied?> AllowsAsync(Caller caller, Change change, Content content, Commit commit, CancellationToken cancellationToken);

    /// <summary>Whether the caller may replace, delete or rely on what stands at this point of the group; null: a deletion, or nothing.</summary>
    Task<Denied?> AllowsAsync(
        Caller caller, Change change, string? patients, ReadOnlyMemory<byte>? body, Commit commit, CancellationToken cancellationToken);

    /// <summary>Whether a search of the caller would find the resource.</summary>
    Task<bool> FindsAsync(Caller caller, string type, Content content, CancellationToken cancellationToken);
}

/// <summary>Authorizes commits: what they replace as well as what they write.</summary>
internal sealed class CommitGuard(IRecordStore store, TimeProvider clock) : ICommitGuard
{
    public Task<Denied?> AllowsAsync(Caller caller, Change change, Content content, Commit commit, CancellationToken cancellationToken) =>
        DecideAsync(caller, change, commit, new Facts(Split(content.Patients), Split(content.Labels), content.Document), cancellationToken);

    public Task<Denied?> AllowsAsync(
        Caller caller, Change change, string? patients, ReadOnlyMemory<byte>? body, Commit commit, CancellationToken cancellationToken)
    {
        var document = body is { } utf8 ? Fhir.FhirDocument.Load(utf8) : null;
        return DecideAsync(caller, change, commit, new Facts(Split(patients), document is null ? [] : Split(Labels.Of(document)), document), cancellationToken);
    }

    public async Task<bool> FindsAsync(Caller caller, string type, Content content, CancellationToken cancellationToken) =>
        caller.Role is Role.System
        || Policy.Decide(new AccessCase
        {
            Caller = caller,
            Action = AccessAction.Search,
            Type = type,
            Patients = Split(content.Patients),
            Labels = Split(content.Labels),
            Document = content.Document,
            Cared = await CaredAsync(caller, write: false, type, Split(content.Patients), cancellationToken),
        }) is null;

    /// <summary>Whether the caller may replace, delete or rely on what is stored now.</summary>
    internal Task<Denied?> AllowsAsync(Caller caller, Change change, VersionRow current, Commit commit, CancellationToken cancellationToken) =>
        DecideAsync(
            caller,
            change,
            commit,
            new Facts(Split(current.Patients), Split(current.Labels), current.Body is null ? null : Fhir.FhirDocument.Load(current.Body)),
            cancellationToken);

    internal static string[] Split(string? list) => list?.Split(' ') ?? [];

    private async Task<Denied?> DecideAsync(Caller caller, Change change, Commit commit, Facts facts, CancellationToken cancellationToken)
    {
        if (commit.IsErasure)
        {
            return Policy.MayErase(caller.Role) ? null : Refusals.Erasure(caller.Role);
        }

        if (caller.Role is Role.System)
        {
            return null;
        }

        var action = change switch
        {
            Change.Create => AccessAction.Create,
            Change.Update => AccessAction.Update,
            Change.Delete => AccessAction.Delete,
            Change.Require => AccessAction.Read,
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        return Policy.Decide(new AccessCase
        {
            Caller = caller,
            Action = action,
            Type = change.Key.Type,
            Patients = facts.Patients,
            Labels = facts.Labels,
            Document = facts.Document,
            ClaimsSlot = commit.Claims.Any(c => string.Equals(c.Key, $"slot/{change.Key.Id}", StringComparison.Ordinal)),
            Cared = await CaredAsync(caller, action is not AccessAction.Read, change.Key.Type, facts.Patients, cancellationToken),
        });
    }

    private async Task<IReadOnlySet<string>> CaredAsync(Caller caller, bool write, string type, string[] patients, CancellationToken cancellationToken) =>
        patients.Length > 0 && caller.Facility is { } facility && Policy.GrantOf(caller, write, type) is Grant.Care
            ? await store.CaredForAsync(facility, patients, clock.GetUtcNow().ToUnixTimeMilliseconds(), cancellationToken)
            : AccessCase.EmptySet;

    private sealed record Facts(string[] Patients, string[] Labels, Fhir.FhirDocument? Document);
}
