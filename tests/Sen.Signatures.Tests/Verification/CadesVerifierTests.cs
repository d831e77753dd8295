using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Sen.Signatures.Tests;

[Collection(nameof(Signers))]
public sealed class CadesVerifierTests(Signers signers)
{
    private static readonly byte[] Letter = Encoding.UTF8.GetBytes("Giấy chuyển tuyến số 12/2026\n");

    [Theory]
    [InlineData(SigningAlgorithm.EcdsaP256, "Nguyễn Thị Bình")]
    [InlineData(SigningAlgorithm.RsaPkcs1, "Lê Thị Nam")]
    [InlineData(SigningAlgorithm.RsaPss, "Lê Thị Đông")]
    public async Task A_good_signature_says_who_when_and_by_whose_word(SigningAlgorithm algorithm, string name)
    {
        var verdict = signers.Verifier.VerifyCades(Letter, await SignAsync(signers.Key(algorithm)));

        verdict.Problems.ShouldBeEmpty();
        verdict.Signer!.Name.ShouldBe(name);
        verdict.Signer.SerialNumber.ShouldBe(signers.Key(algorithm).Certificate.SerialNumber);
        verdict.ClaimedTime.ShouldBe(Signers.Morning);
        verdict.ProvenTime.ShouldBeNull();
        verdict.Level.ShouldBe(SignatureLevel.B);
        verdict.Anchor!.ShouldContain(TryoutAuthority.Mark);
        verdict.Revocation.ShouldBe(RevocationState.Unknown);
        verdict.Role.ShouldBe("Bác sĩ điều trị");
        verdict.Coverage.ShouldBe(SignatureCoverage.Whole);
    }

    [Fact]
    public async Task Changed_content_is_named() =>
        signers.Verifier.VerifyCades("another letter"u8.ToArray(), await SignAsync(signers.Doctor)).Problems.ShouldBe([SignatureProblem.ContentChanged]);

    [Fact]
    public async Task One_flipped_bit_anywhere_in_the_signed_parts_is_refused()
    {
        var good = await SignAsync(signers.Doctor);
        var verifier = signers.Verifier;
        var signedFrom = good.AsSpan().IndexOf(Convert.FromHexString("06092A864886F70D010903")); // the first signed attribute
        for (var i = signedFrom; i < good.Length; i += 3)
        {
            var bad = good.ToArray();
            bad[i] ^= 1;
            verifier.VerifyCades(Letter, bad).IsValid.ShouldBeFalse($"byte {i}");
        }
    }

    [Fact]
    public async Task A_certificate_put_in_the_place_of_the_signers_is_named()
    {
        // A second certificate for the same key, name and number: only the signed hash tells them apart.
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var root = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var anchor = Certificate("CN=Root", root, "CN=Root", root, 1, ca: true);
        var first = Certificate("CN=Doctor", key, "CN=Root", root, 7);
        var second = Certificate("CN=Head of department", key, "CN=Root", root, 7);
        using var signing = new EcKey(key, first, []);
        var signed = await SignAsync(signing);
        var verifier = new SignatureVerifier(new TrustSettings { Anchors = [anchor] }, signers.Clock);
        verifier.VerifyCades(Letter, signed).Problems.ShouldBeEmpty();

        using var lying = new EcKey(key, second, []);
        var attributes = CmsWriter.SignedAttributes(SHA256.HashData(Letter), first, SigningAlgorithm.EcdsaP256, Signers.Morning, null);
        var replaced = CmsWriter.SignedData(new CmsSignature
        {
            Signer = second,
            Algorithm = SigningAlgorithm.EcdsaP256,
            SignedAttributes = attributes,
            Value = key.SignData(attributes, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence),
            Certificates = [second],
        });

        verifier.VerifyCades(Letter, replaced).Problems.ShouldBe([SignatureProblem.CertificateReplaced]);
    }

    [Fact]
    public void Other_algorithms_outside_than_under_the_signature_are_named()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var root = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var certificate = Certificate("CN=Doctor", key, "CN=Root", root, 7);
        var attributes = CmsWriter.SignedAttributes(SHA256.HashData(Letter), certificate, SigningAlgorithm.RsaPkcs1, Signers.Morning, null);
        var signed = CmsWriter.SignedData(new CmsSignature
        {
            Signer = certificate,
            Algorithm = SigningAlgorithm.EcdsaP256,
            SignedAttributes = attributes,
            Value = key.SignData(attributes, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence),
            Certificates = [certificate],
        });

        new SignatureVerifier(new TrustSettings { Anchors = [Certificate("CN=Root", root, "CN=Root", root, 1, ca: true)] }, signers.Clock)
            .VerifyCades(Letter, signed).Problems.ShouldBe([SignatureProblem.UnsafeStructure]);
    }

    [Fact]
    public async Task Nobody_is_trusted_who_is_not_in_the_settings()
    {
        var signature = await SignAsync(signers.Doctor);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var stranger = Certificate(signers.Authority.Root.Subject, other, signers.Authority.Root.Subject, other, 1, ca: true);

        new SignatureVerifier(new TrustSettings { Anchors = [] }, signers.Clock).VerifyCades(Letter, signature).Problems.ShouldBe([SignatureProblem.CertificateNotTrusted]);
        new SignatureVerifier(new TrustSettings { Anchors = [stranger] }, signers.Clock).VerifyCades(Letter, signature).Problems.ShouldBe([SignatureProblem.CertificateNotTrusted]);
    }

    [Fact]
    public async Task After_its_time_a_certificate_proves_nothing_unless_the_signature_is_known_to_be_older()
    {
        var signature = await SignAsync(signers.Doctor);
        var later = new SignatureVerifier(new TrustSettings { Anchors = [signers.Authority.Root] }, new TestClock(Signers.Morning.AddYears(3)));

        later.VerifyCades(Letter, signature).Problems.ShouldBe([SignatureProblem.CertificateNotValid]);
        later.VerifyCades(Letter, signature, knownBy: Signers.Morning.AddHours(1)).Problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_was_signed_before_the_revocation_stays_valid_and_what_came_after_is_refused()
    {
        using var key = await signers.EnrolAsync("to-be-revoked", "Phạm Văn Lâm", null);
        var signature = await SignAsync(key);
        var before = await signers.Authority.RevocationListAsync(default);
        signers.Clock.Now = Signers.Morning.AddDays(2);
        await signers.Authority.RevokeAsync(key.Certificate, X509RevocationReason.KeyCompromise, default);
        var after = await signers.Authority.RevocationListAsync(default);
        signers.Clock.Now = Signers.Morning;
        SignatureVerifier With(byte[] list) => new(new TrustSettings { Anchors = [signers.Authority.Root], Revocations = [new RevocationValue(RevocationForm.Crl, list)] }, new TestClock(Signers.Morning.AddDays(2).AddHours(1)));

        With(before).VerifyCades(Letter, signature).Revocation.ShouldBe(RevocationState.Unknown);
        With(before).VerifyCades(Letter, signature, knownBy: Signers.Morning.AddHours(2)).Revocation.ShouldBe(RevocationState.Good);
        var refused = With(after).VerifyCades(Letter, signature);
        refused.Problems.ShouldBe([SignatureProblem.CertificateRevoked]);
        refused.Revocation.ShouldBe(RevocationState.Revoked);
        With(after).VerifyCades(Letter, signature, knownBy: Signers.Morning.AddHours(2)).Problems.ShouldBeEmpty();

        var forged = after.ToArray();
        forged[^5] ^= 1;
        With(forged).VerifyCades(Letter, signature).Revocation.ShouldBe(RevocationState.Unknown);
    }

    [Fact]
    public async Task A_server_or_an_authority_does_not_sign_documents()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=tsa", key, HashAlgorithmName.SHA256).CreateSigningRequest();
        using var signing = new EcKey(key, signers.Authority.IssueForTimestamps(request), [signers.Authority.Root]);

        signers.Verifier.VerifyCades(Letter, await SignAsync(signing)).Problems.ShouldBe([SignatureProblem.CertificateNotForSigning]);
    }

    private static async Task<byte[]> SignAsync(ISigningKey key) => (await CadesSigner.SignAsync(Letter, key, Signers.Details, SigningEvidence.None, default)).Value;

    private static X509Certificate2 Certificate(string subject, ECDsa key, string issuer, ECDsa by, byte serial, bool ca = false)
    {
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(ca, false, 0, true));
        return request.Create(new X500DistinguishedName(issuer), X509SignatureGenerator.CreateForECDsa(by), Signers.Morning.AddDays(-1), Signers.Morning.AddYears(1), [serial]);
    }
}

/// <summary>Any key on P-256.</summary>
internal sealed class EcKey(ECDsa key, X509Certificate2 certificate, IReadOnlyList<X509Certificate2> chain) : ISigningKey
{
    public X509Certificate2 Certificate => certificate;

    public IReadOnlyList<X509Certificate2> Chain => chain;

    public SigningAlgorithm Algorithm => SigningAlgorithm.EcdsaP256;

    public Task<SignResult<byte[]>> SignAsync(ReadOnlyMemory<byte> sha256, CancellationToken cancellationToken) => Task.FromResult<SignResult<byte[]>>(key.SignHash(sha256.Span));

    public void Dispose()
    {
        // The test owns the key.
    }
}
