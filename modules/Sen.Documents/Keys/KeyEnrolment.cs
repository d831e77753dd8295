using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;
using Sen.Documents.Trust;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Signatures;

namespace Sen.Documents.Keys;

/// <summary>
/// Brings signing keys of real people and facilities into use, and takes them out of it. A certificate is taken only when it belongs to the key,
/// leads to an anchor of this node, is meant for signing, and names its holder or somebody says that it does.
/// </summary>
internal sealed class KeyEnrolment(
    KeyRegister register, KeyPlaces places, KeyOwners owners, TrialAuthority trial, NodeRevocations revocations, IOptions<DocumentsOptions> options, TimeProvider clock)
{
    internal const int ShortestPin = 6;
    internal const int LongestPin = 64;

    private const int LongestLabel = 128;

    /// <summary>Makes a software key and the request for its certificate. Returns the name of the key.</summary>
    internal async Task<Result<string>> RequestAsync(KeyOwner owner, string? pin, string? again, Caller by, CancellationToken cancellationToken)
    {
        if (PinIssue(owner, pin, again) is { } issue)
        {
            return issue;
        }

        var name = ResourceKey.New("Basic", clock).Id;
        var given = string.IsNullOrEmpty(pin) ? null : pin;
        var enrolled = await places.Software.EnrolAsync(name, owner.ToSubject(), given, cancellationToken);
        if (!enrolled.TryGet(out var pkcs10, out var refusal))
        {
            return Invalid.One("refused", "", refusal.Text());
        }

        var request = register.RequestOf(name, owner.ToReference(), pkcs10, new KeyLocation(KeyPlaceKind.Software, null, null, name, given is not null));
        var committed = await register.CommitAsync(
            new Commit().Create(request).Create(register.ChangeOf(KeyChangeKind.Requested, by, name, 1)), cancellationToken);
        return committed.Map(_ => name);
    }

    /// <summary>Takes the certificate that an authority issued to a request. Returns the id of the registered key.</summary>
    internal async Task<Result<string>> InstallAsync(KeyRequest request, byte[] file, bool nameConfirmed, Caller by, CancellationToken cancellationToken)
    {
        var certificates = CertificateFile.Read(file);
        var asked = CertificateRequest.LoadSigningRequest(request.Pkcs10, System.Security.Cryptography.HashAlgorithmName.SHA256).PublicKey;
        if (certificates.Count == 0)
        {
            return Invalid.One("file", "file", "No certificate could be read.");
        }

        var own = certificates.FirstOrDefault(c => c.PublicKey.EncodedKeyValue.RawData.AsSpan().SequenceEqual(asked.EncodedKeyValue.RawData));
        if (own is null)
        {
            return Invalid.One("other-key", "file", "No certificate of the file belongs to the key.");
        }

        List<X509Certificate2> chain = [own, .. IssuersOf(own, certificates)];
        if (await owners.FindAsync(request.Owner, cancellationToken) is not { } owner)
        {
            return new NotFound(request.Owner);
        }

        if (await ProblemAsync(owner, chain, nameConfirmed, "file", cancellationToken) is { } problem)
        {
            return problem;
        }

        var installed = await places.Software.InstallAsync(request.Id, own, chain.Skip(1).ToList(), cancellationToken);
        return installed.TryGet(out _, out var refusal)
            ? await RegisterAsync(owner, chain, request.Location, request, by, cancellationToken)
            : Invalid.One("refused", "file", refusal.Text());
    }

    /// <summary>The certificate of this node's trial authority, without legal force; only where the node gives those.</summary>
    internal async Task<Result<string>> InstallTrialAsync(KeyRequest request, Caller by, CancellationToken cancellationToken)
    {
        if (!trial.IsInUse || await owners.FindAsync(request.Owner, cancellationToken) is not { } owner)
        {
            return new Denied("key.no-trial", "This node gives no trial certificates.");
        }

        var authority = await trial.OpenAsync(cancellationToken);
        List<X509Certificate2> issued = [authority.Issue(request.Pkcs10), authority.Root];
        var installed = await places.Software.InstallAsync(request.Id, issued[0], [authority.Root], cancellationToken);
        return installed.TryGet(out _, out var refusal)
            ? await RegisterAsync(owner, issued, request.Location, request, by, cancellationToken)
            : Invalid.One("refused", "file", refusal.Text());
    }

    /// <summary>Registers a key on a token or with a remote service by what the place says of its certificate.</summary>
    internal async Task<Result<string>> RegisterAsync(KeyOwner owner, KeyLocation location, bool nameConfirmed, Caller by, CancellationToken cancellationToken)
    {
        var token = location.Kind is KeyPlaceKind.Token;
        var known = token ? places.Modules : places.Services;
        var issues = new List<Issue>();
        if (location.Service is null || !known.Contains(location.Service, StringComparer.Ordinal))
        {
            issues.Add(new Issue("place", "service", "The settings do not name it."));
        }

        if (token && location.Token is not { Length: > 0 and <= LongestLabel })
        {
            issues.Add(new Issue("label", "token", "A label of 1 to 128 characters."));
        }

        if (location.Reference is not { Length: > 0 and <= LongestLabel })
        {
            issues.Add(new Issue("label", "reference", "1 to 128 characters."));
        }

        if (issues.Count > 0)
        {
            return new Invalid(issues);
        }

        var read = await places.CertificatesAsync(location, cancellationToken);
        return !read.TryGet(out var chain, out var refusal) ? Invalid.One("refused", token ? "token" : "reference", refusal.Text())
            : await ProblemAsync(owner, chain, nameConfirmed, "reference", cancellationToken) is { } problem ? problem
            : await RegisterAsync(owner, chain, location, request: null, by, cancellationToken);
    }

    internal async Task<Result<bool>> CancelAsync(KeyRequest request, Caller by, CancellationToken cancellationToken)
    {
        var commit = new Commit().Delete(ResourceKey.Of(request.Resource), request.Version)
            .Create(register.ChangeOf(KeyChangeKind.Cancelled, by, request.Id, request.Version));
        var committed = await register.CommitAsync(commit, cancellationToken);
        if (committed.Succeeded)
        {
            await places.Software.DiscardAsync(request.Id, cancellationToken);
        }

        return committed.Map(_ => true);
    }

    /// <summary>Nobody signs with it here from now on; what was signed with it stays as valid as it is.</summary>
    internal async Task<Result<bool>> RetireAsync(RegisteredKey key, Caller by, CancellationToken cancellationToken)
    {
        if (key.RetiredAt is not null)
        {
            return true;
        }

        // The node's own authority revokes as well; another has to be told by whoever holds the key.
        await trial.RevokeAsync(key.Certificate, X509RevocationReason.CessationOfOperation, cancellationToken);
        key.Resource.Extension.Add(new Extension { Url = Systems.Extensions.KeyRetired, ValueInstant = FhirDateTime.Instant(Vietnam.VietnamTime.Now(clock)) });
        var commit = new Commit().Update(key.Resource, key.Version).Create(register.ChangeOf(KeyChangeKind.Retired, by, key.Id, key.Version + 1));
        return (await register.CommitAsync(commit, cancellationToken)).Map(_ => true);
    }

    /// <summary>Forgets the wrong tries of a software key, when its signer stands before the administrator.</summary>
    internal async Task<Result<bool>> UnlockAsync(RegisteredKey key, Caller by, CancellationToken cancellationToken)
    {
        if (key.Location is not { Kind: KeyPlaceKind.Software, AsksForPin: true })
        {
            return new Denied("key.no-lock", "Its place keeps the lock.");
        }

        await places.Software.UnlockAsync(key.Location.Reference, cancellationToken);
        var committed = await register.CommitAsync(new Commit().Create(register.ChangeOf(KeyChangeKind.Unlocked, by, key.Id, key.Version)), cancellationToken);
        return committed.Map(_ => true);
    }

    private async Task<Result<string>> RegisterAsync(
        KeyOwner owner, IReadOnlyList<X509Certificate2> chain, KeyLocation location, KeyRequest? request, Caller by, CancellationToken cancellationToken)
    {
        var certificate = KeyRegister.CertificateOf(owner.ToReference(), chain, location);
        var commit = new Commit().Create(certificate).Create(register.ChangeOf(KeyChangeKind.Registered, by, certificate.Id!, 1));
        if (request is not null)
        {
            commit.Delete(ResourceKey.Of(request.Resource), request.Version);
        }

        var committed = await register.CommitAsync(commit, cancellationToken);
        return committed.Failure is ExistsConflict ? Invalid.One("taken", "reference", "The certificate is registered.") : committed.Map(_ => certificate.Id!);
    }

    private async Task<Invalid?> ProblemAsync(
        KeyOwner owner, IReadOnlyList<X509Certificate2> chain, bool nameConfirmed, string field, CancellationToken cancellationToken)
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

    // A facility signs when nobody is there; a practitioner's PIN is the practitioner's to choose, or to do without.
    private static Invalid? PinIssue(KeyOwner owner, string? pin, string? again) =>
        string.IsNullOrEmpty(pin) && string.IsNullOrEmpty(again) ? null
        : owner.IsFacility ? Invalid.One("pin-facility", "pin", "Seals open by themselves.")
        : pin is not { Length: >= ShortestPin and <= LongestPin } ? Invalid.One("pin-length", "pin", "6 to 64 characters.")
        : pin != again ? Invalid.One("pin-again", "again", "Not the same.")
        : null;

    private static IEnumerable<X509Certificate2> IssuersOf(X509Certificate2 certificate, IReadOnlyList<X509Certificate2> pool)
    {
        var left = pool.ToList();
        for (var last = certificate; left.Find(c => c.Thumbprint != last.Thumbprint && c.SubjectName.RawData.AsSpan().SequenceEqual(last.IssuerName.RawData)) is { } issuer; last = issuer)
        {
            left.Remove(issuer);
            yield return issuer;
        }
    }
}
