using Sen.Fhir;
using Sen.Log;

namespace Sen.Record;

/// <summary>Turns a document into what is stored: stamped with id and version, validated, indexed, committed to.</summary>
internal sealed class ContentMaker(Catalog catalog, RecordOptions options)
{
    private readonly IndexExtractor _extractor = new(catalog, TimeSpan.FromDays(options.CareDaysAfterEncounter));

    /// <summary>The stored form, or every reason why it cannot be stored.</summary>
    internal Result<Content> Make(ResourceKey key, FhirDocument document, long version, Guid commitId, DateTimeOffset at)
    {
        if (!string.Equals(document.ResourceType, key.Type, StringComparison.Ordinal))
        {
            return Invalid.One("resource.type", "resourceType", $"A {document.ResourceType} cannot be stored as {key.Type}.");
        }

        if (document.Id is { } id && !string.Equals(id, key.Id, StringComparison.Ordinal))
        {
            return Invalid.One("resource.id", "id", "The id inside the resource is not the one it is stored under.");
        }

        var issues = FhirValidator.Validate(document);
        return issues.Count > 0
            ? new Invalid([.. issues.Select(i => new Issue(i.Code, i.Path, i.Message))])
            : Stamp(key, document, version, commitId, at);
    }

    /// <summary>The same content as another version.</summary>
    internal Content Stamp(ResourceKey key, FhirDocument document, long version, Guid commitId, DateTimeOffset at)
    {
        var stamped = document.WithMeta(key.Id, version.ToString(System.Globalization.CultureInfo.InvariantCulture), at);
        var patients = PatientCompartment.Subjects(stamped);
        var salt = Commitment.NewSalt();
        var leaf = Commitment.Of(salt, key.Type, key.Id, version, commitId, MerkleHash.Sha256(stamped.Utf8.Span)).LeafHash;
        return new Content(
            stamped, version, _extractor.Extract(stamped, patients), patients.Count == 0 ? null : string.Join(' ', patients), Labels.Of(stamped), salt, leaf);
    }

    /// <summary>The index rows that a stored body has.</summary>
    internal IndexRows RowsOf(byte[] body)
    {
        var document = FhirDocument.Load(body);
        return _extractor.Extract(document, PatientCompartment.Subjects(document));
    }

    /// <summary>Salt and leaf of a deletion.</summary>
    internal static (byte[] Salt, MerkleHash Leaf) Tombstone(ResourceKey key, long version, Guid commitId)
    {
        var salt = Commitment.NewSalt();
        return (salt, Commitment.Of(salt, key.Type, key.Id, version, commitId, null).LeafHash);
    }
}
