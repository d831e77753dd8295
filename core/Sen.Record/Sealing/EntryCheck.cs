using Sen.Fhir;
using Sen.Log;

namespace Sen.Record;

/// <summary>One stored version against the commitment that was made to it.</summary>
internal static class EntryCheck
{
    /// <summary>What is wrong with the version, in plain English; null: it is what was committed, or its content was erased.</summary>
    internal static string? Check(SealedEntry entry, string type, ReadOnlyMemory<byte>? body)
    {
        if (entry.Commit is not { } commit)
        {
            return "its commit is missing";
        }

        if (entry.Salt is not { } salt)
        {
            return !entry.IsErased ? "its salt is gone, and no erasure took it"
                : body is not null ? "its content was erased, and is there again"
                : null;
        }

        MerkleHash? bodyHash = body is { } bytes ? MerkleHash.Sha256(bytes.Span) : null;
        if (entry.At == commit.At && entry.Id.Length > 0 && entry.Version > 0 && salt != default
            && Commitment.Of(salt.Bytes, type, entry.Id, entry.Version, entry.CommitId, commit.Hash, bodyHash).Value == entry.Commitment)
        {
            return null;
        }

        return Difference(entry, commit.At, body);
    }

    // A hash only says that something differs. The document repeats some of it, which tells an investigator where to look first.
    private static string Difference(SealedEntry entry, long committedAt, ReadOnlyMemory<byte>? body)
    {
        if (entry.At != committedAt)
        {
            return "the time of the version is not that of its commit";
        }

        if (body is not { } bytes)
        {
            return "the version, its author, its time or its salt is not what was committed";
        }

        var read = FhirDocument.Parse(System.Text.Encoding.UTF8.GetString(bytes.Span));
        if (!read.Succeeded)
        {
            return "the stored bytes are not what was committed, and not a resource";
        }

        var document = read.Value;

        if (!string.Equals(document.Id, entry.Id, StringComparison.Ordinal))
        {
            return "the document of another resource is stored here";
        }

        if (!string.Equals(document.VersionId, entry.Version.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal))
        {
            return "the document of another version is stored here";
        }

        return document.LastUpdated?.LowerBound.ToUnixTimeMilliseconds() != entry.At
            ? "the time of the commit is not the one that the document was written with"
            : "the content, its author, its commit or its salt is not what was committed";
    }
}
