using System.Security.Cryptography;
using System.Text;
using Sen.Documents.Compose;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;

namespace Sen.Documents.Cards.Links;

/// <summary>Links in the Record: a Basic for each, and one for its encrypted file. Only the node reads and writes them; people see theirs on its pages.</summary>
internal sealed class LinkShelf(IRecord record)
{
    private const string FileKind = "health-link-file";
    private const string FilePart = "urn:sen:ext:health-link-file";

    // 224 bits of the hash, so that the file's name fits an id.
    private const int IdLength = 56;

    internal static string IdOf(string address) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address)))[..IdLength];

    internal async Task CreateAsync(CardLink link, string jwe, CancellationToken cancellationToken)
    {
        var basic = link.ToBasic();
        var file = new Basic
        {
            Id = FileOf(link.Id),
            Code = CodeableConcept.Of(Systems.BasicKind, FileKind),
            Subject = basic.Subject,
            Created = basic.Created,
            Extension = { new Extension { Url = FilePart, ValueString = jwe } },
        };
        var written = await record.CommitAsync(VisitReader.Node, new Commit().Create(basic).Create(file), cancellationToken);
        if (!written.Succeeded)
        {
            throw new InvalidOperationException($"The link was not kept: {written.Failure.Code}");
        }
    }

    internal async Task<CardLink?> FindAsync(string id, CancellationToken cancellationToken) =>
        await record.ReadAsync(VisitReader.Node, new ResourceKey("Basic", id), cancellationToken) is { Succeeded: true, Value: var stored } ? CardLink.Of(stored) : null;

    internal async Task<string?> FileAsync(string id, CancellationToken cancellationToken) =>
        await record.ReadAsync(VisitReader.Node, new ResourceKey("Basic", FileOf(id)), cancellationToken) is { Succeeded: true, Value: var stored }
            ? stored.As<Basic>().Extension.Named(FilePart)?.ValueString
            : null;

    /// <summary>False: somebody changed it meanwhile, and nothing was written.</summary>
    internal async Task<bool> SaveAsync(CardLink link, CancellationToken cancellationToken)
    {
        var written = await record.CommitAsync(VisitReader.Node, new Commit().Update(link.ToBasic(), link.Version), cancellationToken);
        return written.Succeeded || (written.Failure is VersionConflict ? false : throw new InvalidOperationException($"The link was not kept: {written.Failure.Code}"));
    }

    /// <summary>Newest first.</summary>
    internal async Task<IReadOnlyList<CardLink>> OfAsync(string patient, CancellationToken cancellationToken)
    {
        var query = SearchQuery.For("Basic").Where("subject", $"Patient/{patient}").WhereToken("code", Systems.BasicKind, CardLink.BasicKind).Take(SearchQuery.MaxCount);
        var found = (await record.SearchAsync(VisitReader.Node, query, cancellationToken)).Value;
        return [.. found.Matches.Select(CardLink.Of).OfType<CardLink>().OrderByDescending(l => l.MadeAt)];
    }

    private static string FileOf(string id) => $"{id}-file";
}
