using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography;
using Sen.TestKit;

namespace Sen.Signatures.Tests;

/// <summary>Our client asks <c>openssl ocsp</c> as a responder; <c>openssl ocsp</c> asks ours.</summary>
[Collection(nameof(TrustServices))]
public sealed class OcspJudgeTests(TrustServices services)
{
    [Fact]
    public async Task Openssl_says_good_revoked_and_unknown_and_an_answer_is_asked_for_once_while_it_is_fresh()
    {
        using var authority = new SmallAuthority("Somebody else's authority");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var port = Ports.Free();
        var address = new AuthorityAddresses(Ocsp: new Uri($"http://127.0.0.1:{port}/"));
        var (good, revoked, unknown) = (authority.Issue(key, "Good", address), authority.Issue(key, "Revoked", address), authority.Issue(key, "Unknown", address));
        var at = DateTimeOffset.FromUnixTimeSeconds(SmallAuthority.Now.AddHours(-3).ToUnixTimeSeconds());
        var client = new RevocationClient(services.Http, TimeProvider.System);
        using (await OpenSslResponder.StartAsync(authority, port, [(good, null), (revoked, at)], (authority.IssueResponder(key, noCheck: true), key), "-nmin", "5"))
        {
            var proof = (await client.ProofForAsync(good, [authority.Root], default)).Value;
            proof.RevokedAt.ShouldBeNull();
            proof.Values.ShouldHaveSingleItem().Form.ShouldBe(RevocationForm.Ocsp);
            OcspResponse.Read(proof.Values[0].Der).TryGet(out var response, out _).ShouldBeTrue();
            response.Nonce!.Length.ShouldBe(32);

            var found = (await client.ProofForAsync(revoked, [authority.Root], default)).Value;
            (found.RevokedAt, found.Reason).ShouldBe((at, X509RevocationReason.KeyCompromise));
            (await client.ProofForAsync(unknown, [authority.Root], default)).Refusal!.Detail.ShouldContain(nameof(OcspProblem.Unknown));
        }

        // It is gone; what it said stands until the next is due, and what it never said is not known.
        (await client.ProofForAsync(good, [authority.Root], default)).Value.RevokedAt.ShouldBeNull();
        client.Kept.Count.ShouldBe(2);
        (await new RevocationClient(services.Http, TimeProvider.System).ProofForAsync(good, [authority.Root], default)).Refusal!.Code.ShouldBe(RefusalCode.NoRevocationData);
    }

    [Fact]
    public async Task An_authority_that_answers_itself_is_named_by_its_key_and_says_no_time_of_the_next_answer_is_believed_now_and_not_later()
    {
        using var authority = new SmallAuthority("Somebody else's authority");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var port = Ports.Free();
        var certificate = authority.Issue(key, "Good", new AuthorityAddresses(Ocsp: new Uri($"http://127.0.0.1:{port}/")));
        using var responder = await OpenSslResponder.StartAsync(authority, port, [(certificate, null)], delegated: null, "-resp_key_id");

        var proof = (await new RevocationClient(services.Http, TimeProvider.System).ProofForAsync(certificate, [authority.Root], default)).Value;
        proof.RevokedAt.ShouldBeNull();
        RevocationProof.Of(certificate, [authority.Root], proof.Values, SmallAuthority.Now.AddMinutes(6)).Refusal!.Code.ShouldBe(RefusalCode.NoRevocationData);
    }

    [Theory]
    [InlineData("-sha1")]
    [InlineData("-sha256")]
    public async Task Openssl_asks_the_simulator_and_takes_good_revoked_and_unknown(string hash)
    {
        using var folder = new Folder();
        using var leaver = await services.EnrolAsync($"ocsp-leaver{hash}");
        await services.Authority.RevokeAsync(leaver.Certificate, X509RevocationReason.CessationOfOperation, default);
        using var stranger = new SmallAuthority("Stranger");
        var other = folder.Write("stranger.pem", stranger.Root.ExportCertificatePem());

        var answer = Path.Combine(folder.Path, "answer.der");
        var good = await AskAsync(services.RootPem, services.Doctor.Certificate, "-url", Url, "-respout", answer);
        good.ShouldContain("Response verify OK");
        good.ShouldContain("asked.pem: good");
        var revoked = await AskAsync(services.RootPem, leaver.Certificate, "-url", Url);
        revoked.ShouldContain("Response verify OK");
        revoked.ShouldContain("asked.pem: revoked");
        revoked.ShouldContain("Reason: cessationOfOperation");
        (await AskAsync(other, services.Doctor.Certificate, "-url", Url)).ShouldContain("asked.pem: unknown");

        var bytes = await File.ReadAllBytesAsync(answer);
        (await AskAsync(services.RootPem, services.Doctor.Certificate, "-respin", answer, "-no_nonce")).ShouldContain("Response verify OK");
        bytes[bytes.AsSpan().IndexOf(services.Doctor.Certificate.SerialNumberBytes.Span) + 3] ^= 1;
        (await AskAsync(services.RootPem, services.Doctor.Certificate, "-respin", folder.Write("changed.der", bytes), "-no_nonce")).ShouldNotContain("Response verify OK");

        async Task<string> AskAsync(string issuer, X509Certificate2 certificate, params string[] more) => (await Judge.RunAsync(
            "openssl", ["ocsp", "-issuer", issuer, "-CAfile", services.RootPem, hash, "-cert", folder.Write("asked.pem", certificate.ExportCertificatePem()), .. more])).Said;
    }

    [Fact]
    public async Task A_question_that_is_none_and_one_of_another_kind_are_refused()
    {
        using var nonsense = new ByteArrayContent([1, 2, 3]);
        (await services.Http.PostAsync(Url, nonsense)).StatusCode.ShouldBe(System.Net.HttpStatusCode.UnsupportedMediaType);
        nonsense.Headers.ContentType = new("application/ocsp-request");
        var answer = await (await services.Http.PostAsync(Url, nonsense)).Content.ReadAsByteArrayAsync();
        OcspResponse.Read(answer).TryGet(out _, out var problem).ShouldBeFalse();
        problem.ShouldBe(OcspProblem.NotAnswered);
    }

    private string Url => $"http://127.0.0.1:{services.Port}/ocsp";
}
