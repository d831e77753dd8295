using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;
using Sen.Documents.Trust;
using Sen.Record;
using Sen.Signatures;

namespace Sen.Documents.Keys;

/// <summary>Whether a certificate may be registered for somebody: it leads to an anchor of this node, is meant for signing, in force, not revoked, and names its holder.</summary>
internal sealed class CertificateCheck(TrialAuthority trial, NodeRevocations revocations, IOptions<DocumentsOptions> options, TimeProvider clock)
{
    /// <summary>Null: it may.</summary>
    /// <param name="owner">Whose it is to be.</param>
    /// <param name="chain">The certificate, then its issuers'.</param>
    /// <param name="nameConfirmed">Somebody says that another name is the same person's.</param>
    /// <param name="field">Of the form, for what is wrong.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal async Task<Invalid?> ProblemAsync(KeyOwner owner, IReadOnlyList<X509Certificate2> chain, bool nameConfirmed, string field, CancellationToken cancellationToken)
    {
        var trust = DocumentTrust.Settings(options.Value, trial.Root, []);
        var problems = SignerCertificate.Problems(chain[0], chain.Skip(1), trust, clock.GetUtcNow()).ToList();
        if (problems.Count == 0 && await revocations.KnowsRevokedAsync(chain[0], chain.Skip(1), cancellationToken))
        {
            problems.Add(SignatureProblem.CertificateRevoked);
        }

        if (problems.Count > 0)
        {
            return new Invalid([.. problems.Select(p => new Issue("certificate", field, SignatureTexts.Of(p)))]);
        }

        var name = chain[0].GetNameInfo(X509NameType.SimpleName, forIssuer: false);
        return nameConfirmed || owner.IsNamedBy(name) ? null : Invalid.One("name", "name", name);
    }
}
