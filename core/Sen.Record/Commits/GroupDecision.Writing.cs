namespace Sen.Record;

/// <content>What an accepted commit adds to the rows of its group.</content>
internal sealed partial class GroupDecision
{
    private long CounterOf(string name) =>
        Writes.Counters.TryGetValue(name, out var written) ? written : _state.Counters.GetValueOrDefault(name);

    private Receipt Accept(Attempt attempt)
    {
        var pending = attempt.Pending;
        foreach (var (name, value) in attempt.Drawn)
        {
            Writes.Counters[name] = value;
        }

        foreach (var (claim, holder) in attempt.Claims)
        {
            Writes.Claims[claim] = holder;
        }

        if (!attempt.IsNothing)
        {
            Writes.Commits.Add(RowOf(pending));
        }

        for (var i = 0; i < attempt.Entries.Length; i++)
        {
            if (attempt.Entries[i]!.Outcome is Outcome.Created or Outcome.Updated or Outcome.Deleted)
            {
                Write(pending, attempt.Entries[i]!, attempt.Contents[i], pending.Commit.Changes[i] is Change.Erase);
                if (pending.Commit.IsReturning)
                {
                    attempt.Entries[i] = attempt.Entries[i]! with { Content = attempt.Contents[i] };
                }
            }
        }

        if (pending.Caller.Role is not Role.System)
        {
            LogAccess(attempt);
        }

        return new Receipt(pending.Stamp.Id, pending.Stamp.At, attempt.Entries!, new Drawn(attempt.Drawn));
    }

    private CommitRow RowOf(PendingCommit pending) => new(
        pending.Record.Id, pending.Record.At, _state.Agents[pending.Agent], pending.Record.Facility, pending.Record.Purpose, pending.Record.Reason);

    // Who changed what of whom belongs to the same log as who saw it. What the node itself does (imports) is in commits alone.
    private void LogAccess(Attempt attempt)
    {
        var patients = new HashSet<string>(StringComparer.Ordinal);
        var keys = new List<ResourceKey>();
        var action = "transaction";
        foreach (var entry in attempt.Entries)
        {
            var standing = StandingOf(entry!.Key);
            if (entry.Outcome is Outcome.Checked or Outcome.Existing || standing.Patients is null || PolicyTable.IsDirectory(entry.Key.Type))
            {
                continue;
            }

            keys.Add(entry.Key);
            patients.UnionWith(CommitGuard.Split(standing.Patients));
            action = keys.Count > 1 ? "transaction" : entry.Outcome switch { Outcome.Created => "create", Outcome.Updated => "update", _ => "delete" };
        }

        if (patients.Count > 0)
        {
            Writes.Access.Add(new AccessEntry
            {
                At = attempt.Pending.Record.At,
                Agent = attempt.Pending.Agent,
                Purpose = attempt.Pending.Record.Purpose,
                Reason = attempt.Pending.Record.Reason,
                Action = action,
                Target = AccessEntry.TargetOf(keys),
                Outcome = "0",
                Patients = [.. patients],
            });
        }
    }

    private void Write(PendingCommit pending, Committed entry, Content? content, bool isErasure)
    {
        var standing = StandingOf(entry.Key);
        var at = pending.Record.At;
        if (standing.Write is null)
        {
            standing.Rid = standing.Rid == 0 ? _state.NextRid() : standing.Rid;
            standing.Write = new ResourceWrite
            {
                Key = entry.Key,
                TypeId = catalog.TypeId(entry.Key.Type),
                Rid = standing.Rid,
                IsNew = standing.Version == 0,
                Before = standing.Rows,
            };
            Writes.Resources.Add(standing.Write);
        }

        var (salt, commitment) = content is null ? ContentMaker.Tombstone(entry.Key, entry.Version, pending.Stamp) : (content.Salt, content.Commitment);
        Writes.Versions.Add(new VersionWrite
        {
            Rid = standing.Rid,
            TypeId = standing.Write.TypeId,
            Key = entry.Key,
            Version = entry.Version,
            CommitId = pending.Stamp.Id,
            At = at,
            Body = content?.Document.Utf8,
            Salt = salt,
            Commitment = commitment,

            // A deletion stays in the compartment where the resource was, so that the person sees who deleted what; an erasure unties them.
            Patients = isErasure ? null : content is null ? standing.Patients : content.Patients,
            Labels = content?.Labels,
            IsErasure = isErasure,
        });
        if (isErasure)
        {
            Writes.Erasures.Add(new ErasureWrite(entry.Key, standing.Rid, entry.Version, pending.Stamp.Id));
        }

        standing.Version = entry.Version;
        standing.Deleted = content is null;
        standing.Content = content;
        standing.Patients = content is null ? standing.Patients : content.Patients;
        standing.Body = content?.Document.Utf8;
        standing.Rows = content?.Rows ?? IndexRows.None;
        standing.Write.Version = entry.Version;
        standing.Write.Deleted = standing.Deleted;
        standing.Write.Updated = at;
        standing.Write.After = standing.Rows;
    }
}
