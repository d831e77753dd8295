using System.Globalization;
using Sen.Documents.Compose;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Signatures;

namespace Sen.Documents.Keys;

/// <summary>A practitioner or a facility who may hold a key.</summary>
/// <param name="Key">Practitioner or Organization.</param>
/// <param name="Name">As certificates are to name them.</param>
/// <param name="Number">Licence to practise, or code of the facility.</param>
public sealed record KeyOwner(ResourceKey Key, string Name, string? Number)
{
    internal bool IsFacility => Key.Type is "Organization";

    internal Reference ToReference() => Key.ToReference(Name);

    internal CertificateSubject ToSubject() => new() { CommonName = Name, Licence = IsFacility ? null : Number };

    /// <summary>Certificates write names in capitals, or without the marks that a form did not take; more than that is another name.</summary>
    internal bool IsNamedBy(string certificateName) => CultureInfo.InvariantCulture.CompareInfo.Compare(
        Name.Trim(), certificateName.Trim(), CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace) == 0;
}

/// <summary>Finds who may hold a key.</summary>
internal sealed class KeyOwners(IRecord record)
{
    private const int Most = 20;

    internal async Task<KeyOwner?> FindAsync(ResourceKey key, CancellationToken cancellationToken)
    {
        if (key.Type is not ("Practitioner" or "Organization"))
        {
            return null;
        }

        var read = await record.ReadAsync(VisitReader.Node, key, cancellationToken);
        return read.Succeeded ? Of(read.Value) : null;
    }

    /// <summary>Practitioners, then facilities, whose name has these words; at most twenty of each.</summary>
    internal async Task<IReadOnlyList<KeyOwner>> SearchAsync(string words, CancellationToken cancellationToken)
    {
        var found = new List<KeyOwner>();
        foreach (var type in new[] { "Practitioner", "Organization" })
        {
            var query = SearchQuery.For(type).Take(Most);
            foreach (var word in words.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(6))
            {
                query = query.Where("name:contains", word);
            }

            var page = await record.SearchAsync(VisitReader.Node, query, cancellationToken);
            found.AddRange((page.Succeeded ? page.Value.Matches : []).Select(Of).OrderBy(o => o.Name, StringComparer.Create(PaperTexts.Culture, ignoreCase: true)));
        }

        return found;
    }

    private static KeyOwner Of(StoredResource stored)
    {
        if (stored.Key.Type is "Organization")
        {
            var facility = stored.As<Organization>();
            return new KeyOwner(stored.Key, facility.Name ?? stored.Key.Id, facility.Identifier.In(Systems.FacilityCode));
        }

        var practitioner = stored.As<Practitioner>();
        var name = practitioner.Name.FirstOrDefault();
        return new KeyOwner(
            stored.Key,
            name?.Text ?? string.Join(' ', (name?.Given.AsEnumerable() ?? []).Prepend(name?.Family ?? stored.Key.Id)),
            practitioner.Identifier.In(Systems.PracticeLicence));
    }
}
