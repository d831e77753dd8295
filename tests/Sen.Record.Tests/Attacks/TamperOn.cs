using Sen.Log;

namespace Sen.Record.Tests;

/// <summary>
/// A Record with a few people in it and somebody who may write to its database, as an administrator could: with SQL, knowing every
/// salt, and able to compute whatever can be computed.
/// </summary>
public abstract class TamperOn : RecordOn
{
    private const string FirstId = "a";

    /// <summary>The table with position and commitment.</summary>
    protected abstract string Entries { get; }

    protected abstract string Blob(ReadOnlySpan<byte> bytes);

    protected abstract string Id(Guid commit);

    protected abstract Task<IReadOnlyList<object[]>> QueryAsync(string sql);

    protected Task ExecuteAsync(string sql) => QueryAsync(sql);

    /// <summary>Position 1 a, 2 b, 3 c, 4 a again, 5 measured of a, 6 measured of b, 7 a once more, 8 c deleted; each under a root.</summary>
    protected async Task SeedAsync()
    {
        await WriteAsync(1, new Commit().Create(People.Patient(id: FirstId)));
        await WriteAsync(2, new Commit().Create(People.Patient(id: "b")));
        await WriteAsync(3, new Commit().Create(People.Patient(id: "c")));
        await WriteAsync(4, new Commit().Put(People.Patient(given: "Lan", id: FirstId)), Caller.System("other"));
        await WriteAsync(5, new Commit().Create(Observation(FirstId, "oa")));
        await WriteAsync(6, new Commit().Create(Observation("b", "ob")));
        await WriteAsync(7, new Commit().Put(People.Patient(given: "Mai", id: FirstId)));
        await WriteAsync(8, new Commit().Delete(new ResourceKey("Patient", "c")));
        (await Record.VerifyAsync(None)).Findings.ShouldBeEmpty();
    }

    /// <summary>One commit more, sealed.</summary>
    internal async Task WriteAsync(long positions, Commit commit, Caller? caller = null)
    {
        (await Record.CommitAsync(caller ?? Node, commit, None)).Succeeded.ShouldBeTrue();
        await SettledAsync(positions);
    }

    /// <summary>A predicate for the version row at a position.</summary>
    protected abstract string At(long position);

    /// <summary>Computes the commitment at a position anew from what is stored there now, and stores it.</summary>
    protected async Task CommitAnewAsync(ResourceKey key, long version, long position)
    {
        var salt = (byte[])(await QueryAsync($"select salt from version where {At(position)}"))[0][0];
        var found = (await Record.SealedLog.FindAsync(key, version, None))!;
        var stored = (await Record.ReadVersionAsync(Node, key, version, None)).Value;
        var commitment = Commitment.Of(salt, key.Type, key.Id, version, found.CommitId, found.CommitHash, MerkleHash.Sha256(stored.Document!.Utf8.Span));
        await ExecuteAsync($"update {Entries} set commitment = {Blob(commitment.Value.Bytes)} where position = {position}");
    }

    /// <summary>Writes roots, tiles and frontier that go with the entries as they are now.</summary>
    protected async Task SealAnewAsync()
    {
        var entries = await QueryAsync($"select position, commitment from {Entries} order by position");
        await ExecuteAsync("delete from tile");
        await ExecuteAsync($"delete from root where position > {entries.Count}");
        var frontier = Frontier.Empty;
        foreach (var entry in entries)
        {
            var completed = new List<MerkleNode>();
            var next = frontier.Append(new Commitment(new MerkleHash((byte[])entry[1])).LeafHash, completed);
            await ExecuteAsync($"update root set hash = {Blob(next.Root.Bytes)} where position = {next.Size}");
            frontier = next;
        }

        await ExecuteAsync($"update log set frontier = {Blob(frontier.ToBytes())}{Sealed(frontier.Size)}");
    }

    /// <summary>What else the row of the sealer says.</summary>
    protected abstract string Sealed(long size);

    /// <summary>Takes the entry at a position out and moves those after it up; the history of a resource as if it had not been.</summary>
    protected abstract Task DropAsync(long position, string id, long version);

    /// <summary>Gives two entries each other's position.</summary>
    protected abstract Task SwapAsync(long one, long other);

    /// <summary>Says that the current version of a resource is an older one.</summary>
    protected abstract Task PointBackAsync(string id, long version, long position);

    private static Sen.Fhir.Observation Observation(string patient, string id)
    {
        var observation = People.Observation(patient);
        observation.Id = id;
        return observation;
    }
}
