using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Sen.Signatures;

/// <summary>
/// Keys on a PKCS#11 token or HSM. A key is named by the label of its certificate; key and certificate share their <c>CKA_ID</c>. One key of the
/// token is open at a time: the login of PKCS#11 holds for the whole process, and the next signer has to show a PIN of his own. A key that its server keeps open
/// (<see cref="KeepAsync"/>) is in nobody's way: whoever comes with a PIN logs it out.
/// </summary>
/// <param name="module">Path of the vendor's library, <c>/usr/lib/softhsm/libsofthsm2.so</c> for example.</param>
/// <param name="token">Label of the token.</param>
public sealed class TokenKeyPlace(string module, string token) : IKeyPlace, IDisposable
{
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private Cryptoki? _cryptoki;
    private TokenKey? _kept;

    public async Task<SignResult<ISigningKey>> OpenAsync(string reference, KeyAuthorization authorization, CancellationToken cancellationToken)
    {
        if (authorization is not KeyAuthorization.Pin { Value: { Length: > 0 } pin })
        {
            return new Refusal(RefusalCode.WrongPin, "A token wants a PIN.");
        }

        await _oneAtATime.WaitAsync(cancellationToken);
        var opened = false;
        try
        {
            _kept?.Dispose();
            var result = await Task.Run(() => Open(reference, pin, isKept: false), cancellationToken);
            opened = result.Succeeded;
            return result;
        }
        finally
        {
            // An opened key gives the token back when it is disposed.
            if (!opened)
            {
                _oneAtATime.Release();
            }
        }
    }

    /// <summary>
    /// Opens a key that stays logged in between its signatures, without keeping others from the token. When one of them has come it answers
    /// <see cref="RefusalCode.Unreachable"/>, as after any lost session, and is opened again.
    /// </summary>
    public async Task<SignResult<ISigningKey>> KeepAsync(string reference, string pin, CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            _kept?.Dispose();
            var result = await Task.Run(() => Open(reference, pin, isKept: true), cancellationToken);
            _kept = result.Succeeded ? (TokenKey)result.Value : null;
            return result;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>The certificate of that label and its issuers' that lie beside it. Asks for no PIN: certificates are public objects.</summary>
    public async Task<SignResult<IReadOnlyList<X509Certificate2>>> CertificatesAsync(string reference, CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => InSlot<IReadOnlyList<X509Certificate2>>((cryptoki, slot) => Read(cryptoki, slot, reference)), cancellationToken);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public void Dispose()
    {
        _cryptoki?.Dispose();
        _oneAtATime.Dispose();
    }

    private SignResult<ISigningKey> Open(string reference, string pin, bool isKept) => InSlot((cryptoki, slot) => OpenIn(cryptoki, slot, reference, pin, isKept));

    private SignResult<T> InSlot<T>(Func<Cryptoki, nuint, SignResult<T>> use)
    {
        try
        {
            _cryptoki ??= Cryptoki.Load(module);
            return _cryptoki.FindSlot(token) is { } slot ? use(_cryptoki, slot) : new Refusal(RefusalCode.Unreachable, "The token is not plugged in.");
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            return new Refusal(RefusalCode.Unreachable, "The PKCS#11 module cannot be loaded.");
        }
        catch (CryptokiException e)
        {
            return Refused(e);
        }
    }

    private SignResult<ISigningKey> OpenIn(Cryptoki cryptoki, nuint slot, string reference, string pin, bool isKept)
    {
        var session = cryptoki.OpenSession(slot);
        var opened = false;
        try
        {
            cryptoki.Login(session, pin);
            if (cryptoki.Find(session, Cryptoki.Certificate, (Cryptoki.Label, Encoding.UTF8.GetBytes(reference))) is not [var certificate]
                || cryptoki.Find(session, Cryptoki.PrivateKey, (Cryptoki.Id, cryptoki.Read(session, certificate, Cryptoki.Id))) is not [var key])
            {
                cryptoki.Logout(session);
                return new Refusal(RefusalCode.UnknownKey, "The token has not exactly one certificate of that label with its key.");
            }

            var own = X509CertificateLoader.LoadCertificate(cryptoki.Read(session, certificate, Cryptoki.Value));
            if (SigningKeyChecks.AlgorithmOf(own) is not { } algorithm)
            {
                cryptoki.Logout(session);
                return new Refusal(RefusalCode.Denied, "The key is neither on P-256 nor RSA of 2048 bits.");
            }

            var chain = Chain(own, Others(cryptoki, session, certificate));
            opened = true;
            return new TokenKey(cryptoki, (session, key), own, chain, algorithm, _oneAtATime, isKept);
        }
        finally
        {
            if (!opened)
            {
                cryptoki.CloseSession(session);
            }
        }
    }

    private static SignResult<IReadOnlyList<X509Certificate2>> Read(Cryptoki cryptoki, nuint slot, string reference)
    {
        var session = cryptoki.OpenSession(slot);
        try
        {
            if (cryptoki.Find(session, Cryptoki.Certificate, (Cryptoki.Label, Encoding.UTF8.GetBytes(reference))) is not [var certificate])
            {
                return new Refusal(RefusalCode.UnknownKey, "The token has not exactly one certificate of that label.");
            }

            var own = X509CertificateLoader.LoadCertificate(cryptoki.Read(session, certificate, Cryptoki.Value));
            return new List<X509Certificate2>([own, .. Chain(own, Others(cryptoki, session, certificate))]);
        }
        finally
        {
            cryptoki.CloseSession(session);
        }
    }

    private static List<X509Certificate2> Others(Cryptoki cryptoki, nuint session, nuint certificate) =>
    [
        .. cryptoki.Find(session, Cryptoki.Certificate).Where(c => c != certificate)
            .Select(c => X509CertificateLoader.LoadCertificate(cryptoki.Read(session, c, Cryptoki.Value))),
    ];

    private static List<X509Certificate2> Chain(X509Certificate2 own, IReadOnlyList<X509Certificate2> others)
    {
        var chain = new List<X509Certificate2>();
        for (var last = own; others.FirstOrDefault(c => !chain.Contains(c) && c.SubjectName.RawData.AsSpan().SequenceEqual(last.IssuerName.RawData)) is { } issuer; last = issuer)
        {
            chain.Add(issuer);
        }

        return chain;
    }

    internal static Refusal Refused(CryptokiException e) => e.Code switch
    {
        Cryptoki.PinIncorrect or Cryptoki.PinInvalid or Cryptoki.PinLength => new Refusal(RefusalCode.WrongPin, e.Message),
        Cryptoki.PinLocked => new Refusal(RefusalCode.Locked, e.Message),
        _ => new Refusal(RefusalCode.Unreachable, e.Message),
    };
}

/// <summary>A key on a token, in a session that is logged in until it is disposed. One that is kept waits for its turn with each signature; another has it until then.</summary>
internal sealed class TokenKey(
    Cryptoki cryptoki, (nuint Session, nuint Key) at, X509Certificate2 certificate, IReadOnlyList<X509Certificate2> chain, SigningAlgorithm algorithm, SemaphoreSlim turn, bool isKept) : ISigningKey
{
    private const nuint MechanismRsaPkcs = 0x1;
    private const nuint MechanismEcdsa = 0x1041;

    private readonly Lock _closing = new();
    private bool _isClosed;

    public X509Certificate2 Certificate => certificate;

    public IReadOnlyList<X509Certificate2> Chain => chain;

    public SigningAlgorithm Algorithm => algorithm;

    public async Task<SignResult<byte[]>> SignAsync(ReadOnlyMemory<byte> sha256, CancellationToken cancellationToken)
    {
        if (!isKept)
        {
            return await Task.Run(() => Sign(sha256), cancellationToken);
        }

        await turn.WaitAsync(cancellationToken);
        try
        {
            return _isClosed
                ? new Refusal(RefusalCode.Unreachable, "Somebody else has opened a key of the token since.")
                : await Task.Run(() => Sign(sha256), cancellationToken);
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose()
    {
        // Whoever comes waits until this login has ended: the next one would be ended with it.
        lock (_closing)
        {
            if (_isClosed)
            {
                return;
            }

            cryptoki.Logout(at.Session);
            cryptoki.CloseSession(at.Session);
            _isClosed = true;
        }

        if (!isKept)
        {
            turn.Release();
        }
    }

    private SignResult<byte[]> Sign(ReadOnlyMemory<byte> sha256)
    {
        try
        {
            return algorithm is SigningAlgorithm.EcdsaP256
                ? cryptoki.Sign(at.Session, at.Key, MechanismEcdsa, sha256.ToArray())
                : cryptoki.Sign(at.Session, at.Key, MechanismRsaPkcs, DigestInfo(sha256.Span));
        }
        catch (CryptokiException e)
        {
            return TokenKeyPlace.Refused(e);
        }
    }

    // RFC 8017 §9.2: the token pads, and wants the digest with its algorithm.
    private static byte[] DigestInfo(ReadOnlySpan<byte> sha256)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(Oids.Sha256);
                writer.WriteNull();
            }

            writer.WriteOctetString(sha256);
        }

        return writer.Encode();
    }
}
