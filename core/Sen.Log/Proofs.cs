namespace Sen.Log;

/// <summary>
/// Checking proofs with nothing but hashes, as a phone or another province does. False means refused: a wrong hash, but also an
/// index, size or number of hashes that no honest proof has. The caller must have each root <i>together with its size</i> from a
/// source it trusts: a root does not fix the size, and for some pairs of sizes the same hashes lead to the same root.
/// </summary>
public static class Proofs
{
    /// <summary>That the leaf is at this index of the tree (RFC 9162 §2.1.3.2).</summary>
    /// <param name="index">Zero-based.</param>
    /// <param name="size">Number of leaves under <paramref name="root"/>.</param>
    /// <param name="leafHash">From <see cref="MerkleHasher.Leaf(ReadOnlySpan{byte})"/>.</param>
    /// <param name="proof">The audit path, nearest sibling first.</param>
    /// <param name="root">The trusted root.</param>
    public static bool VerifyInclusion(
        long index, long size, in MerkleHash leafHash, ReadOnlySpan<MerkleHash> proof, in MerkleHash root) =>
        index >= 0 && index < size && IsPartOf(new LeafRange(index, index + 1), size, leafHash, root, proof);

    /// <summary>That the tree of the old size is the beginning of the tree of the new size (RFC 9162 §2.1.4.2).</summary>
    /// <param name="oldSize">At least 1: nothing can be proved about the empty tree.</param>
    /// <param name="newSize">At least <paramref name="oldSize"/>; when equal, the proof is empty and the roots are the same.</param>
    /// <param name="oldRoot">Root at the old size.</param>
    /// <param name="newRoot">Root at the new size.</param>
    /// <param name="proof">From <see cref="MerkleTree.ConsistencyProofAsync"/>.</param>
    public static bool VerifyConsistency(
        long oldSize, long newSize, in MerkleHash oldRoot, in MerkleHash newRoot, ReadOnlySpan<MerkleHash> proof) =>
        oldSize > 0 && oldSize <= newSize && IsPartOf(new LeafRange(0, oldSize), newSize, oldRoot, newRoot, proof);

    /// <summary>That the leaf is at this index of the log, inside the subtree [start, end) with this root
    /// (draft-ietf-plants-merkle-tree-certs, "Subtree Inclusion Proofs").</summary>
    public static bool VerifySubtreeInclusion(
        long index, long start, long end, in MerkleHash leafHash, ReadOnlySpan<MerkleHash> proof, in MerkleHash root) =>
        new LeafRange(start, end).IsSubtree && index >= start && VerifyInclusion(index - start, end - start, leafHash, proof, root);

    /// <summary>That the subtree [start, end) is part of the tree (draft-ietf-plants-merkle-tree-certs, "Subtree Consistency
    /// Proofs"). An empty subtree is part of every tree: its root is that of the empty tree and its proof is empty.</summary>
    public static bool VerifySubtreeConsistency(
        long start, long end, long size, in MerkleHash subtreeRoot, in MerkleHash root, ReadOnlySpan<MerkleHash> proof)
    {
        var subtree = new LeafRange(start, end);
        if (!subtree.IsSubtree || end > size)
        {
            return false;
        }

        return subtree.Length == 0
            ? proof.IsEmpty && subtreeRoot == MerkleHasher.EmptyRoot
            : IsPartOf(subtree, size, subtreeRoot, root, proof);
    }

    /// <summary>
    /// The algorithm of RFC 9162 §2.1.4.2, which the draft extends to subtrees that do not start at leaf 0. That of §2.1.3.2 is
    /// its case of one leaf.
    /// </summary>
    private static bool IsPartOf(
        LeafRange part, long size, in MerkleHash partRoot, in MerkleHash root, ReadOnlySpan<MerkleHash> proof)
    {
        var at = Climb.From(part, size);

        // The climb starts at the part itself, or at the perfect subtree on its right edge, which the proof brings.
        var start = partRoot;
        if (!at.CoversPart)
        {
            if (proof.IsEmpty)
            {
                return false;
            }

            start = proof[0];
            proof = proof[1..];
        }

        var (partHash, treeHash) = (start, start);
        foreach (ref readonly var sibling in proof)
        {
            if (at.AtRoot)
            {
                return false;
            }

            if (at.HasLeftSibling)
            {
                // What stands left of the climb belongs to the tree, and to the part until the climb has left it.
                partHash = at.CoversPart ? partHash : MerkleHasher.Node(sibling, partHash);
                treeHash = MerkleHasher.Node(sibling, treeHash);
                at = at.ToRightChild();
            }
            else
            {
                treeHash = MerkleHasher.Node(treeHash, sibling);
            }

            at = at.Up();
        }

        return at.AtRoot && partHash == partRoot && treeHash == root;
    }

    /// <summary>The way from the last leaf of a part up to the root: at one level, the indexes of the nodes over the part's first
    /// leaf (fn in the RFC), its last leaf (sn) and the tree's last leaf (tn).</summary>
    private readonly record struct Climb(long First, long Last, long End)
    {
        /// <summary>One node covers the whole part, so what stands left of it is not of the part.</summary>
        internal bool CoversPart => First == Last;

        internal bool AtRoot => End == 0;

        /// <summary>The last node of a level has no right sibling: the next hash of the proof is from its left.</summary>
        internal bool HasLeftSibling => (Last & 1) == 1 || Last == End;

        /// <summary>The highest node that the part ends with: the part itself when the tree ends there too or the part is perfect.</summary>
        internal static Climb From(LeafRange part, long size)
        {
            var climb = new Climb(part.Start, part.End - 1, size - 1);
            var endsTree = climb.Last == climb.End;
            while (!climb.CoversPart && (endsTree || (climb.Last & 1) == 1))
            {
                climb = climb.Up();
            }

            return climb;
        }

        internal Climb Up() => new(First >> 1, Last >> 1, End >> 1);

        /// <summary>A last node without a sibling moves up unchanged until it is a right child.</summary>
        internal Climb ToRightChild()
        {
            var climb = this;
            while ((climb.Last & 1) == 0 && climb.Last != 0)
            {
                climb = climb.Up();
            }

            return climb;
        }
    }
}
