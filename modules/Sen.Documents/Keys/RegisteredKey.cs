using System.Security.Cryptography.X509Certificates;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Signatures;

namespace Sen.Documents.Keys;

/// <summary>How a key stands at a moment.</summary>
public enum KeyState
{
    InForce,

    /// <summary>In force, and its certificate ends within thirty days.</summary>
    EndsSoon,

    NotYet,
    Ended,

    /// <summary>An administrator took it out of use.</summary>
    Retired,
}

/// <summary>A certificate that is registered in the Record, with where its key lies.</summary>
public sealed class RegisteredKey
{
    private static readonly TimeSpan Soon = TimeSpan.FromDays(30);

    private RegisteredKey(Basic basic, long version, ResourceKey owner, IReadOnlyList<X509Certificate2> certificates, KeyLocation location) =>
        (Resource, Version, Owner, Certificates, Location) = (basic, version, owner, certificates, location);

    internal Basic Resource { get; }

    internal long Version { get; }

    /// <summary>SHA-256 of the certificate, hexadecimal.</summary>
    internal string Id => Resource.Id!;

    internal ResourceKey Owner { get; }

    /// <summary>The signer's certificate, then its issuers'.</summary>
    internal IReadOnlyList<X509Certificate2> Certificates { get; }

    internal X509Certificate2 Certificate => Certificates[0];

    internal KeyLocation Location { get; }

    /// <summary>A facility's seal whose PIN the server keeps.</summary>
    internal bool IsSealWithPin => Owner.Type is "Organization" && Location.AsksForPin;

    internal string Holder => Certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);

    internal string Issuer => Certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: true);

    internal DateTimeOffset From => new(Certificate.NotBefore.ToUniversalTime());

    internal DateTimeOffset To => new(Certificate.NotAfter.ToUniversalTime());

    /// <summary>Of the node's own trial authority: no legal force.</summary>
    internal bool IsTrial => Issuer.Contains(TryoutAuthority.Mark, StringComparison.Ordinal);

    internal DateTimeOffset? RetiredAt => Resource.Extension.Named(Systems.Extensions.KeyRetired)?.ValueInstant?.LowerBound;

    internal KeyState StateAt(DateTimeOffset now) => RetiredAt is not null ? KeyState.Retired
        : now < From ? KeyState.NotYet
        : now > To ? KeyState.Ended
        : To - now < Soon ? KeyState.EndsSoon
        : KeyState.InForce;

    internal bool StandsAt(DateTimeOffset now) => StateAt(now) is KeyState.InForce or KeyState.EndsSoon;

    /// <summary>Null: the resource holds no certificate of a practitioner or a facility.</summary>
    internal static RegisteredKey? Of(StoredResource stored)
    {
        var basic = stored.As<Basic>();
        var certificates = basic.Extension.Where(e => e.Url == Systems.Extensions.Certificate && e.ValueBase64Binary is not null)
            .Select(e => X509CertificateLoader.LoadCertificate(Convert.FromBase64String(e.ValueBase64Binary!))).ToList();
        return certificates.Count > 0 && KeyLocation.Of(basic) is { } location
            && ResourceKey.TryParse(basic.Subject?.ReferenceValue, null, out var owner)
                ? new RegisteredKey(basic, stored.Version, owner, certificates, location)
                : null;
    }
}

/// <summary>A software key that waits for the certificate of an authority.</summary>
/// <param name="Resource">The Basic; its id is the name of the key.</param>
/// <param name="Version">Its version.</param>
/// <param name="Owner">Practitioner or Organization.</param>
/// <param name="Pkcs10">The request (PKCS#10, DER).</param>
/// <param name="Location">Where the key lies.</param>
internal sealed record KeyRequest(Basic Resource, long Version, ResourceKey Owner, byte[] Pkcs10, KeyLocation Location)
{
    internal string Id => Resource.Id!;

    internal string Holder => Resource.Subject?.Display ?? Owner.Id;

    internal static KeyRequest? Of(StoredResource stored) => stored.As<Basic>() is var basic
        && basic.Extension.Named(Systems.Extensions.CertificateRequest)?.ValueBase64Binary is { } request && KeyLocation.Of(basic) is { } location
        && ResourceKey.TryParse(basic.Subject?.ReferenceValue, null, out var owner)
            ? new KeyRequest(basic, stored.Version, owner, Convert.FromBase64String(request), location)
            : null;
}
