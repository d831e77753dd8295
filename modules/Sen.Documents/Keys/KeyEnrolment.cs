using System.Security.Cryptography.X509Certificates;
using Sen.Documents.Trust;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;

namespace Sen.Documents.Keys;

/// <summary>
/// Brings signing keys of real people and facilities into use, and takes them out of it. A certificate is taken only when it belongs to the key,
/// leads to an anchor of this node, is meant for signing, and names its holder or somebody says that it does.
/// </summary>
internal sealed class KeyEnrolment(
    KeyRegister register, KeyPlaces places, KeyOwners owners, SealPins pins, TrialAuthority trial, CertificateCheck certificates, TimeProvider clock)
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
        var given = CertificateFile.Read(file);
        var asked = CertificateRequest.LoadSigningRequest(request.Pkcs10, System.Security.Cryptography.HashAlgorithmName.SHA256).PublicKey;
        if (given.Count == 0)
        {
            return Invalid.One("file", "file", "No certificate could be read.");
        }

        var own = given.FirstOrDefault(c => c.PublicKey.EncodedKeyValue.RawData.AsSpan().SequenceEqual(asked.EncodedKeyValue.RawData));
        if (own is null)
        {
            return Invalid.One("other-key", "file", "No certificate of the file belongs to the key.");
        }

        List<X509Certificate2> chain = [own, .. IssuersOf(own, given)];
        if (await owners.FindAsync(request.Owner, cancellationToken) is not { } owner)
        {
            return new NotFound(request.Owner);
        }

        if (await certificates.ProblemAsync(owner, chain, nameConfirmed, "file", cancellationToken) is { } problem)
        {
            return problem;
        }

        var installed = await places.Software.InstallAsync(request.Id, own, chain.Skip(1).ToList(), cancellationToken);
        return installed.TryGet(out _, out var refusal)
            ? await RegisterAsync(owner, chain, request.Location, (request, null), by, cancellationToken)
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
            ? await RegisterAsync(owner, issued, request.Location, (request, null), by, cancellationToken)
            : Invalid.One("refused", "file", refusal.Text());
    }

    /// <summary>Registers a key on a token or with a remote service by what the place says of its certificate.</summary>
    /// <param name="owner">Whose it is.</param>
    /// <param name="location">Where it lies.</param>
    /// <param name="pin">Of a facility's seal: it is tried and kept. Persons show theirs when they sign.</param>
    /// <param name="nameConfirmed">The certificate may name its holder in other words.</param>
    /// <param name="by">The administrator.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal async Task<Result<string>> RegisterAsync(KeyOwner owner, KeyLocation location, string? pin, bool nameConfirmed, Caller by, CancellationToken cancellationToken)
    {
        if (Unnamed(location) is { Count: > 0 } issues)
        {
            return new Invalid(issues);
        }

        var read = await places.CertificatesAsync(location, cancellationToken);
        return !read.TryGet(out var chain, out var refusal) ? Invalid.One("refused", location.Kind is KeyPlaceKind.Token ? "token" : "reference", refusal.Text())
            : await certificates.ProblemAsync(owner, chain, nameConfirmed, "reference", cancellationToken) is { } problem ? problem
            : owner.IsFacility && await SealProblemAsync(chain[0], location, pin, cancellationToken) is { } unfit ? unfit
            : await RegisterAsync(owner, chain, location, (null, owner.IsFacility ? pin : null), by, cancellationToken);
    }

    private List<Issue> Unnamed(KeyLocation location)
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

        return issues;
    }

    // The PIN is shown to the place after everything else has been looked at: a try is dear.
    private async Task<Invalid?> SealProblemAsync(X509Certificate2 certificate, KeyLocation location, string? pin, CancellationToken cancellationToken) =>
        SealPins.Misfit(certificate) is { } kind ? Invalid.One("seal-kind", "reference", kind) : await pins.ProblemAsync(location, pin, cancellationToken);

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

        await pins.ForgetAsync(key.Id, cancellationToken);

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
        KeyOwner owner, IReadOnlyList<X509Certificate2> chain, KeyLocation location, (KeyRequest? Request, string? Pin) with, Caller by, CancellationToken cancellationToken)
    {
        var certificate = KeyRegister.CertificateOf(owner.ToReference(), chain, location);
        var commit = new Commit().Create(certificate).Create(register.ChangeOf(KeyChangeKind.Registered, by, certificate.Id!, 1));
        if (with.Request is { } request)
        {
            commit.Delete(ResourceKey.Of(request.Resource), request.Version);
        }

        var committed = await register.CommitAsync(commit, cancellationToken);
        if (committed.Failure is ExistsConflict)
        {
            return Invalid.One("taken", "reference", "The certificate is registered.");
        }

        if (committed.Succeeded && with.Pin is { Length: > 0 } pin)
        {
            await pins.KeepAsync(certificate.Id!, pin, cancellationToken);
        }

        // What waited for a seal has one now.
        pins.Ring();
        return committed.Map(_ => certificate.Id!);
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
