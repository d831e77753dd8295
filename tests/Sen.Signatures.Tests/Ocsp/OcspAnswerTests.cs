using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FsCheck;
using FsCheck.Fluent;

namespace Sen.Signatures.Tests;

/// <summary>Answers that say nothing, each named: forged, of somebody else, about another certificate, old, replayed, too large.</summary>
public sealed class OcspAnswerTests : IDisposable
{
    private static readonly Uri Responder = new("http://ocsp.example/");
    private static readonly Uri List = new("http://crl.example/a.crl");

    private readonly SmallAuthority _authority = new("Authority");
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _signer;
    private readonly X509Certificate2 _delegate;
    private readonly TestClock _clock = new(SmallAuthority.Now);
    private readonly Places _places = new();

    public OcspAnswerTests()
    {
        _signer = _authority.Issue(_key, "Signer", new AuthorityAddresses(Ocsp: Responder));
        _delegate = _authority.IssueResponder(_key, noCheck: true);
    }

    [Fact]
    public async Task An_answer_of_the_issuers_delegate_is_believed_with_the_nonce_and_without()
    {
        (await AskAsync(request => Reply(request).Sign(_delegate, _key))).Value.RevokedAt.ShouldBeNull();
        (await AskAsync(request => Reply(request with { Nonce = null }).Sign(_delegate, _key))).Value.RevokedAt.ShouldBeNull();
        var revoked = Good with { RevokedAt = _clock.Now.AddDays(-1), Reason = X509RevocationReason.KeyCompromise };
        (await AskAsync(request => Reply(request, revoked).Sign(_delegate, _key))).Value.Reason.ShouldBe(X509RevocationReason.KeyCompromise);
    }

    [Fact]
    public async Task What_says_nothing_is_refused_and_named()
    {
        using var other = new SmallAuthority("Authority");
        using var stranger = other.IssueResponder(_key, noCheck: true);
        using var server = _authority.Issue(_key, "Responder", new AuthorityAddresses(), SmallAuthority.Purpose("1.3.6.1.5.5.7.3.1"));
        using var colleague = _authority.Issue(_key, "Colleague", new AuthorityAddresses());
        using var former = _authority.IssueFormerResponder(_key);
        using var lost = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        await RefusedAsync(OcspProblem.WrongResponder, request => Reply(request).Sign(stranger, _key));
        await RefusedAsync(OcspProblem.WrongResponder, request => Reply(request).Sign(server, _key));
        await RefusedAsync(OcspProblem.WrongResponder, request => Reply(request).Sign(former, _key));
        await RefusedAsync(OcspProblem.WrongResponder, request => (Reply(request) with { ProducedAt = _clock.Now.AddHours(-36) }).Sign(former, _key));
        await RefusedAsync(OcspProblem.WrongSignature, request => Reply(request).Sign(_delegate, lost));
        await RefusedAsync(OcspProblem.OtherCertificate, request => (Reply(request) with { Answers = [new(CertId.Of(colleague, _authority.Root), Good, false)] }).Sign(_delegate, _key));
        await RefusedAsync(OcspProblem.OtherCertificate, request => (Reply(request) with { Answers = [] }).Sign(_delegate, _key));
        byte[]? earlier = null;
        (await AskAsync(request => earlier = Reply(request).Sign(_delegate, _key))).Succeeded.ShouldBeTrue();
        await RefusedAsync(OcspProblem.OtherNonce, _ => earlier!);
        await RefusedAsync(OcspProblem.Unknown, request => Reply(request, null).Sign(_delegate, _key));
        await RefusedAsync(OcspProblem.NotFresh, request => Reply(request, Good with { ThisUpdate = _clock.Now.AddHours(-3), NextUpdate = _clock.Now.AddHours(-1) }).Sign(_delegate, _key));
        await RefusedAsync(OcspProblem.NotFresh, request => Reply(request, Good with { ThisUpdate = _clock.Now.AddHours(-3), NextUpdate = null }).Sign(_delegate, _key));
        await RefusedAsync(OcspProblem.NotFresh, request => Reply(request, Good with { ThisUpdate = _clock.Now.AddHours(1) }).Sign(_delegate, _key));
        await RefusedAsync(OcspProblem.Unreadable, request => [.. Reply(request).Sign(_delegate, _key), 0]);
        await RefusedAsync(OcspProblem.Unreadable, _ => []);
        foreach (var status in Enum.GetValues<OcspStatus>().Where(s => s is not OcspStatus.Successful))
        {
            await RefusedAsync(OcspProblem.NotAnswered, _ => OcspReply.Refused(status));
        }

        (await AskAsync(_ => new byte[64 * 1024 + 1])).Refusal!.Detail.ShouldContain("too large");
    }

    [Fact]
    public void No_flipped_bit_of_an_answer_makes_it_say_anything_else()
    {
        var revoked = Good with { RevokedAt = _clock.Now.AddDays(-1) };
        var answer = Reply(new OcspRequest([CertId.Of(_signer, _authority.Root)], null), revoked).Sign(_delegate, _key);
        RevocationProof.Of(_signer, [_authority.Root], [new(RevocationForm.Ocsp, answer)], _clock.Now).Value.RevokedAt.ShouldNotBeNull();
        for (var place = 0; place < answer.Length; place++)
        {
            var changed = answer.ToArray();
            changed[place] ^= 1;
            var said = RevocationProof.Of(_signer, [_authority.Root], [new(RevocationForm.Ocsp, changed)], _clock.Now);
            (said.Succeeded && said.Value.RevokedAt is null).ShouldBeFalse($"byte {place}");
        }
    }

    [Fact]
    public void Anything_at_all_gets_an_answer()
    {
        var question = new OcspRequest([CertId.Of(_signer, _authority.Root)], new byte[32]);
        var (asked, answer) = (question.Write(), Reply(question).Sign(_delegate, _key));
        Prop.ForAll<int, byte, byte[]>((at, with, noise) =>
        {
            var (request, response) = (asked.ToArray(), answer.ToArray());
            request[(int)((uint)(at * 7919) % request.Length)] = with;
            response[(int)((uint)(at * 104729) % response.Length)] = with;
            OcspRequest.Read(request);
            OcspRequest.Read(noise);
            return !RevocationProof.Of(_signer, [_authority.Root], [new(RevocationForm.Ocsp, noise), new(RevocationForm.Crl, response)], _clock.Now).Succeeded
                && !RevocationProof.Of(_signer, [_authority.Root], [new(RevocationForm.Ocsp, response.AsSpan(0, response.Length - 1).ToArray())], _clock.Now).Succeeded
                && (!RevocationProof.Of(_signer, [_authority.Root], [new(RevocationForm.Ocsp, response)], _clock.Now).TryGet(out var said, out _) || said.RevokedAt is null);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));
    }

    [Fact]
    public async Task A_delegate_who_is_not_excused_has_to_be_on_no_list_of_the_issuer()
    {
        using var delegated = _authority.IssueResponder(_key, noCheck: false, List);
        _places.List = () => _authority.List();
        var proof = (await AskAsync(request => Reply(request).Sign(delegated, _key))).Value;
        proof.Values.Select(v => v.Form).ShouldBe([RevocationForm.Ocsp, RevocationForm.Crl]);
        RevocationProof.Of(_signer, [_authority.Root], [proof.Values[0]], _clock.Now).Succeeded.ShouldBeFalse("nobody says that the responder was not revoked");

        // What somebody says whom the issuer has revoked does not count; the issuer's list speaks for itself.
        var revoked = Good with { RevokedAt = _clock.Now.AddHours(-2) };
        (await AskAsync(request => Reply(request, revoked).Sign(delegated, _key))).Value.RevokedAt!.Value.ShouldBe(revoked.RevokedAt.Value, TimeSpan.FromSeconds(1));
        _places.List = () => _authority.List(delegated);
        (await AskAsync(request => Reply(request, revoked).Sign(delegated, _key))).Value.RevokedAt.ShouldBeNull();
        _places.List = null;
        (await AskAsync(request => Reply(request).Sign(delegated, _key))).Refusal!.Detail.ShouldContain("the responder ocsp.example");
    }

    [Fact]
    public async Task Who_cannot_say_is_left_in_peace_and_the_other_way_is_tried()
    {
        using var both = _authority.Issue(_key, "Both", new AuthorityAddresses(List, Responder));
        _places.List = () => _authority.List();
        _places.Answer = null;
        using var http = new HttpClient(_places);
        var client = new RevocationClient(http, _clock);
        (await client.ProofForAsync(both, [_authority.Root], default)).Value.Values.ShouldHaveSingleItem().Form.ShouldBe(RevocationForm.Crl);
        (await client.ProofForAsync(both, [_authority.Root], default)).Succeeded.ShouldBeTrue();
        _places.Asked.ShouldBe([Responder, List]);

        // A minute later it is back.
        _clock.Now = _clock.Now.AddMinutes(1).AddSeconds(1);
        _places.Answer = request => Reply(request).Sign(_delegate, _key);
        (await client.ProofForAsync(both, [_authority.Root], default)).Value.Values.ShouldHaveSingleItem().Form.ShouldBe(RevocationForm.Ocsp);

        // The list first, where the settings want it; the responder when the list is away.
        var listFirst = new RevocationClient(http, _clock, RevocationForm.Crl);
        (await listFirst.ProofForAsync(both, [_authority.Root], default)).Value.Values.ShouldHaveSingleItem().Form.ShouldBe(RevocationForm.Crl);
        _places.List = null;
        (await new RevocationClient(http, _clock, RevocationForm.Crl).ProofForAsync(both, [_authority.Root], default)).Value.Values.ShouldHaveSingleItem().Form.ShouldBe(RevocationForm.Ocsp);
    }

    [Fact]
    public async Task A_list_that_its_issuer_did_not_sign_revokes_nobody()
    {
        using var other = new SmallAuthority("Authority");
        using var listed = _authority.Issue(_key, "Listed", new AuthorityAddresses(List));
        _places.List = () => other.List(listed);
        using var http = new HttpClient(_places);
        (await new RevocationClient(http, _clock).ProofForAsync(listed, [_authority.Root], default)).Refusal!.Code.ShouldBe(RefusalCode.NoRevocationData);
        (await new RevocationClient(http, _clock).ProofForAsync(listed, [other.Root], default)).Refusal!.Detail.ShouldContain("issuer");
    }

    public void Dispose()
    {
        _delegate.Dispose();
        _signer.Dispose();
        _authority.Dispose();
        _key.Dispose();
        _places.Dispose();
    }

    private CertificateStanding Good => new(_clock.Now, _clock.Now.AddMinutes(10), null, null);

    private OcspReply Reply(OcspRequest request) => Reply(request, Good);

    private OcspReply Reply(OcspRequest request, CertificateStanding? standing) => new(_clock.Now, [.. request.Certificates.Select(c => new OcspAnswer(c, standing, false))], request.Nonce);

    // A client of its own each time: none of them is left in peace.
    private async Task<SignResult<RevocationProof>> AskAsync(Func<OcspRequest, byte[]> answer)
    {
        _places.Answer = answer;
        using var http = new HttpClient(_places, disposeHandler: false);
        return await new RevocationClient(http, _clock).ProofForAsync(_signer, [_authority.Root], default);
    }

    private async Task RefusedAsync(OcspProblem problem, Func<OcspRequest, byte[]> answer)
    {
        var refusal = (await AskAsync(answer)).Refusal!;
        refusal.Code.ShouldBe(RefusalCode.NoRevocationData);
        refusal.Detail.ShouldContain($"says nothing: {problem}.");
    }

    /// <summary>The responder and the place of the list; null: away.</summary>
    private sealed class Places : HttpMessageHandler
    {
        internal Func<OcspRequest, byte[]>? Answer { get; set; }

        internal Func<byte[]>? List { get; set; }

        internal List<Uri> Asked { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked.Add(request.RequestUri!);
            var body = request.RequestUri == OcspAnswerTests.List ? List?.Invoke()
                : Answer?.Invoke(OcspRequest.Read(await request.Content!.ReadAsByteArrayAsync(cancellationToken))!);
            return body is null ? throw new HttpRequestException(HttpRequestError.ConnectionError) : new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(body) };
        }
    }
}
