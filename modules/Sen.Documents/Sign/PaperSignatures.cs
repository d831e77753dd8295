using Sen.Documents.Compose;
using Sen.Documents.Trust;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Signatures;

namespace Sen.Documents.Sign;

/// <summary>
/// Adds a person's signature to a paper that is there already, as an incremental update (PAdES): what was signed before stays byte for byte. For keys that
/// open only while their owner is here, and for whoever signs after the first signer.
/// </summary>
internal sealed class PaperSignatures(IRecord record, VisitReader reader, DocumentEvidence evidence, PaperLevel levels)
{
    private const int Tries = 3;

    // The paper follows the signed document through the feed within a second or two; who waits longer has other work.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Signs the papers of these documents as they come. What has not come in time keeps the facility's seal alone.</summary>
    /// <returns>How many papers were signed, or why the key refused.</returns>
    internal async Task<SignResult<int>> AddAsync(IEnumerable<string> documents, ISigningKey key, SignatureDetails details, CancellationToken cancellationToken)
    {
        var signed = 0;
        using var patience = new CancellationTokenSource(Patience);
        foreach (var id in documents)
        {
            if (!await HasPaperAsync(id, patience.Token, cancellationToken))
            {
                continue;
            }

            var added = await AddAsync(id, key, details, also: null, cancellationToken);
            if (!added.Succeeded)
            {
                return added.Refusal;
            }

            signed += added.Value ? 1 : 0;
        }

        return signed;
    }

    /// <summary>False: there is no paper, others keep changing it, or what was to be written with it does not fit any more.</summary>
    /// <param name="id">Of the document.</param>
    /// <param name="key">The opened key.</param>
    /// <param name="details">What the signer says.</param>
    /// <param name="also">Writes more into the same commit, and changes the DocumentReference; false: it does not fit any more.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal async Task<SignResult<bool>> AddAsync(
        string id, ISigningKey key, SignatureDetails details, Func<Commit, DocumentReference, bool>? also, CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < Tries; tries++)
        {
            if (await reader.ReadAsync("Binary", id, cancellationToken) is not { } paper || await reader.ReadAsync("DocumentReference", id, cancellationToken) is not { } reference)
            {
                return false;
            }

            var binary = paper.As<Binary>();
            var signed = await PdfSigner.SignAsync(Convert.FromBase64String(binary.Data!), key, details, field: null, evidence.Best, cancellationToken);
            if (!signed.TryGet(out var bytes, out var refusal))
            {
                return refusal;
            }

            binary.Data = Convert.ToBase64String(bytes);
            var commit = new Commit().Update(binary, paper.Version);
            var final = reference.As<DocumentReference>();
            if (also is not null && !also(commit, final))
            {
                return false;
            }

            await AddPaperAsync(commit, (final, reference.Version), bytes, cancellationToken);
            var committed = await record.CommitAsync(VisitReader.Node, commit, cancellationToken);
            if (committed.Succeeded)
            {
                return true;
            }

            if (committed.Failure is not VersionConflict)
            {
                throw new InvalidOperationException($"The paper of {id} was not written: {committed.Failure.Code}");
            }
        }

        return false;
    }

    private async Task AddPaperAsync(Commit commit, (DocumentReference Resource, long Version) stored, byte[] paper, CancellationToken cancellationToken)
    {
        var reference = stored.Resource;
        PaperLevel.Write(reference, await levels.OfAsync(paper, cancellationToken));
        reference.Content.Select(c => c.Attachment).First(a => a?.ContentType == "application/pdf")!.Size = paper.Length;
        commit.Update(reference, stored.Version);
        if (reference.Custodian.IdIn("Organization") is { } facility)
        {
            commit.At(facility);
        }
    }

    private async Task<bool> HasPaperAsync(string id, CancellationToken patience, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience, cancellationToken);
        while (true)
        {
            if (await reader.ReadAsync("Binary", id, cancellationToken) is not null)
            {
                return true;
            }

            try
            {
                await Task.Delay(Pause, either.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return false;
            }
        }
    }
}
