using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sen.Signatures.Tests;

/// <summary>A certificate authority as others run them, with a key on RSA; it certifies whatever a test wants.</summary>
internal sealed class SmallAuthority : IDisposable
{
    private readonly RSA _key = RSA.Create(2048);
    private int _serial = 0x1000;

    internal SmallAuthority(string name)
    {
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign | X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        Root = request.CreateSelfSigned(Now.AddDays(-3), Now.AddDays(30));
    }

    internal static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>With its key.</summary>
    internal X509Certificate2 Root { get; }

    internal string KeyPem => _key.ExportPkcs8PrivateKeyPem();

    /// <summary>Somebody's, which names where to ask.</summary>
    internal X509Certificate2 Issue(ECDsa key, string name, AuthorityAddresses addresses, params X509Extension[] more) => Issue(key, name, Now.AddDays(20), addresses, more);

    /// <summary>Whom it lets answer in its name.</summary>
    internal X509Certificate2 IssueResponder(ECDsa key, bool noCheck, Uri? list = null) => noCheck
        ? Issue(key, "Responder", new AuthorityAddresses(list), Purpose(Oids.OcspSigning), new X509Extension(Oids.OcspNoCheck, [0x05, 0x00], critical: false))
        : Issue(key, "Responder", new AuthorityAddresses(list), Purpose(Oids.OcspSigning));

    /// <summary>One whose certificate ended yesterday.</summary>
    internal X509Certificate2 IssueFormerResponder(ECDsa key) =>
        Issue(key, "Responder", Now.AddDays(-1), new AuthorityAddresses(), Purpose(Oids.OcspSigning), new X509Extension(Oids.OcspNoCheck, [0x05, 0x00], critical: false));

    internal byte[] List(params X509Certificate2[] revoked)
    {
        var list = new CertificateRevocationListBuilder();
        foreach (var certificate in revoked)
        {
            list.AddEntry(certificate, Now.AddHours(-1), X509RevocationReason.CessationOfOperation);
        }

        return list.Build(Root, 1, Now.AddHours(1), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1, Now.AddMinutes(-1));
    }

    internal static X509EnhancedKeyUsageExtension Purpose(string oid) => new([new Oid(oid)], critical: false);

    public void Dispose()
    {
        Root.Dispose();
        _key.Dispose();
    }

    private X509Certificate2 Issue(ECDsa key, string name, DateTimeOffset to, AuthorityAddresses addresses, params X509Extension[] more)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        if (addresses.Ocsp is { } ocsp)
        {
            request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension([ocsp.AbsoluteUri], []));
        }

        if (addresses.List is { } list)
        {
            request.CertificateExtensions.Add(CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([list.AbsoluteUri]));
        }

        foreach (var extension in more)
        {
            request.CertificateExtensions.Add(extension);
        }

        var serial = new BigInteger(Interlocked.Increment(ref _serial)).ToByteArray(isUnsigned: true, isBigEndian: true);
        return request.Create(Root.SubjectName, X509SignatureGenerator.CreateForRSA(_key, RSASignaturePadding.Pkcs1), Now.AddDays(-2), to, serial);
    }
}
