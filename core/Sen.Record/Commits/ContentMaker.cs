using Sen.Fhir;
using Sen.Log;

namespace Sen.Record;

/// <summary>Turns a document into what is stored: stamped with id and version, validated, indexed, committed to.</summary>
internal sealed class ContentMaker(Catalog catalog, ConformanceRules conformance, RecordOptions options)
{
    private static readonly SearchParameterInfo Target = SearchParameters.Find("Provenance", "target")!;
    private static readonly SearchParameterInfo Location = SearchParameters.Find("DocumentReference", "location")!;

    private readonly IndexExtractor _extractor = new(catalog, TimeSpan.FromDays(options.CareDaysAfterEncounter));

    /// <summary>The stored form, or every reason why it cannot be stored.</summary>
    internal Result<Content> Make(ResourceKey key, FhirDocument document, long version, CommitStamp stamp)
    {
        if (!string.Equals(document.ResourceType, key.Type, StringComparison.Ordinal))
        {
            return Invalid.One("resource.type", "resourceType", $"A {document.ResourceType} cannot be stored as {key.Type}.");
        }

        if (document.Id is { } id && !string.Equals(id, key.Id, StringComparison.Ordinal))
        {
            return Invalid.One("resource.id", "id", "The id inside the resource is not the one it is stored under.");
        }

        return Faults(conformance.Validate(document)) ?? (Result<Content>)Stamp(key, document, version, stamp);
    }

    /// <summary>All errors; warnings do not keep a document out.</summary>
    private static Invalid? Faults(IReadOnlyList<FhirIssue> issues) => issues.Any(i => i.IsError)
        ? new Invalid([.. issues.Where(i => i.IsError).Select(i => new Issue(i.Code, i.Path, i.Message))])
        : null;

    /// <summary>The same content as another version.</summary>
    internal Content Stamp(ResourceKey key, FhirDocument document, long version, CommitStamp stamp)
    {
        var stamped = document.WithMeta(key.Id, version.ToString(System.Globalization.CultureInfo.InvariantCulture), stamp.At);
        var (rows, patients) = _extractor.Extract(document, key.Id, stamp.At, known: null);
        var salt = Commitment.NewSalt();
        var commitment = Commitment.Of(salt, key.Type, key.Id, version, stamp.Id, stamp.Hash, MerkleHash.Sha256(stamped.Utf8.Span));
        return new Content(stamped, version, rows, Join(patients), Labels.Of(document), salt, commitment);
    }

    /// <summary>
    /// A Provenance belongs to the people its targets belong to, and says so only by naming them: it takes the patients of
    /// those targets that are written with it. A Bundle or Binary that a DocumentReference written with it points to is the same people's.
    /// </summary>
    internal void Inherit(IReadOnlyList<Change> changes, Content?[] contents)
    {
        InheritFromReferences(changes, contents);
        for (var i = 0; i < contents.Length; i++)
        {
            if (contents[i] is not { Document.ResourceType: "Provenance", Patients: null } provenance)
            {
                continue;
            }

            var patients = new SortedSet<string>(StringComparer.Ordinal);
            foreach (var value in SearchIndexer.Extract(provenance.Document, [Target]))
            {
                if (value.Value is SearchValue.Reference { Type: { } type, Id: { } id })
                {
                    var target = new ResourceKey(type, id);
                    patients.UnionWith(contents.Where((c, j) => c is not null && changes[j].Key == target).SelectMany(c => CommitGuard.Split(c!.Patients)));
                }
            }

            if (patients.Count > 0)
            {
                var inherited = patients.ToArray();
                contents[i] = provenance with { Patients = Join(inherited), Rows = RowsOf(provenance.Document, inherited) };
            }
        }
    }

    private void InheritFromReferences(IReadOnlyList<Change> changes, Content?[] contents)
    {
        if (!contents.Any(c => c is { Document.ResourceType: "Bundle" or "Binary", Patients: null }))
        {
            return;
        }

        foreach (var speaker in contents.Where(c => c is { Document.ResourceType: "DocumentReference", Patients: not null }).ToList())
        {
            var addresses = SearchIndexer.Extract(speaker!.Document, [Location]).Select(v => v.Value).OfType<SearchValue.Uri>().Select(u => u.Value).ToHashSet(StringComparer.Ordinal);
            for (var i = 0; i < contents.Length; i++)
            {
                if (contents[i] is { Document.ResourceType: "Bundle" or "Binary", Patients: null } spoken && addresses.Contains(changes[i].Key.ToString()))
                {
                    contents[i] = spoken with { Patients = speaker.Patients, Rows = RowsOf(spoken.Document, CommitGuard.Split(speaker.Patients)) };
                }
            }
        }
    }

    /// <summary>The index rows that a stored version has.</summary>
    internal IndexRows RowsOf(byte[] body, string? patients) => RowsOf(FhirDocument.Load(body), CommitGuard.Split(patients));

    private IndexRows RowsOf(FhirDocument stored, IReadOnlyList<string> patients) =>
        _extractor.Extract(stored, stored.Id!, stored.LastUpdated!.UpperBound, patients).Rows;

    private static string? Join(IReadOnlyList<string> patients) => patients.Count == 0 ? null : string.Join(' ', patients);

    /// <summary>Salt and commitment of a deletion.</summary>
    internal static (byte[] Salt, Commitment Commitment) Tombstone(ResourceKey key, long version, CommitStamp stamp)
    {
        var salt = Commitment.NewSalt();
        return (salt, Commitment.Of(salt, key.Type, key.Id, version, stamp.Id, stamp.Hash, bodyHash: null));
    }
}
