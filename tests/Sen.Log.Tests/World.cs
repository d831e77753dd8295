using System.Buffers.Binary;

namespace Sen.Log.Tests;

/// <summary>A small log in memory with its key and two witnesses.</summary>
internal sealed class World : INodeReader
{
    internal const string Origin = "log.example/sen";

    private readonly Dictionary<NodeId, MerkleHash> _nodes = [];
    private readonly string _salt = Guid.NewGuid().ToString();
    private readonly Dictionary<long, string> _forked = [];

    private World()
    {
    }

    internal static DateTimeOffset Now { get; } = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    internal NoteSigner Key { get; private init; } = NoteSigner.Generate(Origin, NoteKeyType.Ed25519);

    internal NoteSigner[] Witnesses { get; } =
        [NoteSigner.Generate("w1.example", NoteKeyType.Cosignature), NoteSigner.Generate("w2.example", NoteKeyType.Cosignature)];

    internal Frontier Frontier { get; private set; } = Frontier.Empty;

    internal MerkleTree Tree => new(this);

    internal static Task<World> CreateAsync(long size)
    {
        var world = new World();
        world.Grow(size);
        return Task.FromResult(world);
    }

    /// <summary>The same log with the same key, whose entries differ from an index on.</summary>
    internal World Fork(long from)
    {
        var fork = new World { Key = Key };
        for (long i = 0; i < Frontier.Size; i++)
        {
            fork._forked[i] = i < from ? _forked.GetValueOrDefault(i, _salt) : fork._salt;
        }

        fork.Grow(Frontier.Size);
        return fork;
    }

    internal void Grow(long size)
    {
        while (Frontier.Size < size)
        {
            var completed = new List<MerkleNode>();
            Frontier = Frontier.Append(Leaf(Frontier.Size), completed);
            completed.ForEach(n => _nodes[n.Id] = n.Hash);
        }
    }

    internal MerkleHash Entry(long index)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, index);
        return MerkleHash.Sha256([.. System.Text.Encoding.ASCII.GetBytes(_forked.GetValueOrDefault(index, _salt)), .. bytes]);
    }

    internal MerkleHash Leaf(long index) => MerkleHasher.Leaf(Entry(index).Bytes);

    internal LogPolicy Policy(int quorum) => new(Origin, [Key.Verifier], [.. Witnesses.Select(w => w.Verifier)], quorum);

    internal async Task<SignedNote> SignAsync(long size)
    {
        var text = new Checkpoint(Origin, size, await Tree.RootAsync(size, CancellationToken.None)).ToString();
        return SignedNote.Of(text, Key.Sign(text));
    }

    internal async Task<AddCheckpointRequest> AskAsync(long old, long size) =>
        new(old, old == 0 ? [] : await Tree.ConsistencyProofAsync(old, size, CancellationToken.None), await SignAsync(size));

    internal async Task<TlogProof> ProveAsync(long index)
    {
        var note = await SignAsync(Frontier.Size);
        return new TlogProof(
            index,
            await Tree.InclusionProofAsync(index, Frontier.Size, CancellationToken.None),
            note.With([.. Witnesses.Select(w => w.Cosign(note.Text, Now))]));
    }

    public ValueTask<IReadOnlyList<MerkleHash>> ReadAsync(IReadOnlyList<NodeId> nodes, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<MerkleHash>>([.. nodes.Select(n => _nodes[n])]);
}
