using System.Buffers.Text;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sen.Documents.Sign;
using Sen.Documents.Tests.Paper;
using Sen.Documents.Trust;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Signatures;
using Sen.TestKit;

namespace Sen.Documents.Tests.Doors;

/// <summary>What the product signs carries timestamps and revocation lists; an authority that is away stops nobody; who was revoked signs no more.</summary>
public abstract class LastingTests(StampedHospital hospital)
{
    [Fact]
    public async Task Document_and_paper_carry_what_verifies_them_when_every_certificate_is_long_gone()
    {
        var document = await hospital.FinalAsync(await hospital.SignedAsync(), "prescription", 2);
        var bundle = await hospital.StoredAsync("Bundle", document.Id!);
        var paper = await PaperAsync(document.Id!);
        LevelOf(document).ShouldBe("LT");

        var settings = DocumentTrust.Settings(Options, Trial.Root, []);
        var later = new FakeClock();
        later.Advance(TimeSpan.FromDays(6 * 365));
        var verifier = new SignatureVerifier(settings, later);
        foreach (var verdict in verifier.VerifyPdf(paper).Append(verifier.VerifyBundle(bundle.Document!)))
        {
            verdict.Problems.ShouldBeEmpty();
            verdict.Level.ShouldBe(SignatureLevel.LT);
            verdict.ProvenTime.ShouldBe(FakeClock.Morning);
        }

        using var file = new PaperFile(paper);
        file.Run("pdfsig", file.Path).ShouldContain("Signature is Valid.");
        var (token, stamped) = Stamp(bundle.As<Bundle>().Signature!);
        var (tokenFile, dataFile) = (hospital.Write("token.der", token), hospital.Write("stamped.txt", stamped));
        file.Judge($"openssl ts -verify -token_in -in {tokenFile} -data {dataFile} -CAfile {hospital.RootFile} -attime {hospital.AtTime}").ShouldContain("Verification: OK");
        stamped[0] ^= 1;
        hospital.Write("stamped.txt", stamped);
        file.Judge($"openssl ts -verify -token_in -in {tokenFile} -data {dataFile} -CAfile {hospital.RootFile} -attime {hospital.AtTime}").ShouldNotContain("Verification: OK");
    }

    [Fact]
    public async Task An_authority_that_is_away_stops_nobody_and_the_paper_gets_its_timestamp_afterwards()
    {
        await hospital.GoAsync();
        var document = await hospital.FinalAsync(await hospital.SignedAsync(), "record", 2);
        LevelOf(document).ShouldBe("B");
        var (bundle, before) = (await hospital.StoredAsync("Bundle", document.Id!), await PaperAsync(document.Id!));

        // While it is away, and in the moment after, a round writes nothing.
        var late = hospital.Host.Services.GetRequiredService<LateTimestamps>();
        await late.RoundAsync(CancellationToken.None);
        (await hospital.StoredAsync("Binary", document.Id!)).Version.ShouldBe(1);
        await hospital.ComeAsync();
        await late.RoundAsync(CancellationToken.None);
        (await hospital.StoredAsync("Binary", document.Id!)).Version.ShouldBe(1, "it is left in peace for a while");

        hospital.Host.Clock.Advance(Options.Timestamps.Rest);
        await late.RoundAsync(CancellationToken.None);
        LevelOf((await hospital.StoredAsync("DocumentReference", document.Id!)).As<DocumentReference>()).ShouldBe("LT");
        var after = await PaperAsync(document.Id!);
        after.AsSpan(0, before.Length).SequenceEqual(before).ShouldBeTrue("not a byte of what was signed is another");
        (await hospital.StoredAsync("Bundle", document.Id!)).Version.ShouldBe(bundle.Version);
        var verdict = (await VerifierAsync()).VerifyPdf(after).ShouldHaveSingleItem();
        verdict.Problems.ShouldBeEmpty();
        verdict.Coverage.ShouldBe(SignatureCoverage.ThenSigned);
        using var file = new PaperFile(after);
        file.Run("pdfsig", file.Path).ShouldContain("Signature is Valid.");
        (await hospital.AskAsync(after)).Html.ShouldContain("là thật<");

        // A byte of the timestamped part, and a byte of the timestamp itself.
        foreach (var place in new[] { before.Length / 3, after.AsSpan().LastIndexOf("/Contents <30"u8) + 210 })
        {
            var changed = after.ToArray();
            changed[place] = changed[place] == (byte)'A' ? (byte)'B' : (byte)'A';
            (await VerifierAsync()).VerifyPdf(changed).ShouldAllBe(v => !v.IsValid);
        }

        // Nothing is left to do.
        await late.RoundAsync(CancellationToken.None);
        (await hospital.StoredAsync("Binary", document.Id!)).Version.ShouldBe(2);
    }

    private DocumentsOptions Options => hospital.Host.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<DocumentsOptions>>().Value;

    private TrialAuthority Trial => hospital.Host.Services.GetRequiredService<TrialAuthority>();

    private Task<SignatureVerifier> VerifierAsync() => hospital.Host.Services.GetRequiredService<DocumentTrust>().VerifierAsync(CancellationToken.None);

    private static string? LevelOf(DocumentReference document) => document.Meta!.Tag.SingleOrDefault(t => t.System == Systems.SignatureLevel)?.Code;

    private async Task<byte[]> PaperAsync(string id) => Convert.FromBase64String((await hospital.StoredAsync("Binary", id)).As<Binary>().Data!);

    // TS 119 182-1 §5.3.4: the token is over the text of the signature member.
    private static (byte[] Token, byte[] Stamped) Stamp(Signature signature)
    {
        var jws = JsonNode.Parse(Convert.FromBase64String(signature.Data!))!;
        var first = JsonNode.Parse(Base64Url.DecodeFromChars((string)jws["header"]!["etsiU"]![0]!))!;
        return (Convert.FromBase64String((string)first["sigTst"]!["tstTokens"]![0]!["val"]!), Encoding.ASCII.GetBytes((string)jws["signature"]!));
    }
}

public sealed class SqliteLastingTests(SqliteStampedHospital hospital) : LastingTests(hospital), IClassFixture<SqliteStampedHospital>;

public sealed class PostgresLastingTests(PostgresStampedHospital hospital) : LastingTests(hospital), IClassFixture<PostgresStampedHospital>;

/// <summary>A trial certificate is revoked: by the list that the node publishes everybody knows, and the node itself at once.</summary>
public abstract class RevokedTests(PaperHospital hospital)
{
    [Fact]
    public async Task Who_was_revoked_signs_no_more_and_what_was_signed_before_stays_valid()
    {
        var before = await hospital.FinalAsync(await hospital.SignedAsync(), "prescription", 2);
        var paper = Convert.FromBase64String((await hospital.StoredAsync("Binary", before.Id!)).As<Binary>().Data!);
        hospital.Host.Clock.Advance(TimeSpan.FromMinutes(2));
        var services = hospital.Host.Services;
        var key = (await services.GetRequiredService<KeyRing>().OfAsync(new ResourceKey("Practitioner", Fixture.PractitionerId), CancellationToken.None))!;
        var trial = services.GetRequiredService<TrialAuthority>();
        (await trial.RevokeAsync(key.Certificate, X509RevocationReason.KeyCompromise, CancellationToken.None)).ShouldBeTrue();

        await ListNamesAsync(key.Certificate, trial.Root!);
        hospital.Host.Clock.Advance(TimeSpan.FromMinutes(2));
        var visit = await hospital.SignedAsync();
        var after = await hospital.DocumentAsync(visit, "prescription", 2);
        after.DocStatus.ShouldBe("preliminary");
        (await hospital.StoredAsync("Bundle", after.Id!)).As<Bundle>().Signature.ShouldBeNull();

        // Whoever took the key signs with it elsewhere: what he signs is refused, what the doctor signed is not.
        var verifier = await services.GetRequiredService<DocumentTrust>().VerifierAsync(CancellationToken.None);
        var now = hospital.Host.Clock.GetUtcNow();
        var taken = await PdfSigner.SignAsync(paper, key, new SignatureDetails { Time = now }, field: null, SigningEvidence.None, CancellationToken.None);
        var verdicts = verifier.VerifyPdf(taken.Value, now);
        verdicts[^1].Problems.ShouldBe([SignatureProblem.CertificateRevoked]);
        verifier.VerifyPdf(paper, now.AddMinutes(-4)).ShouldHaveSingleItem().Problems.ShouldBeEmpty();
        (await hospital.AskAsync(paper)).Html.ShouldContain("là thật<");
        (await hospital.AskAsync(taken.Value)).Html.ShouldNotContain("là thật<");
    }

    [Fact]
    public async Task A_certificate_that_points_to_this_machine_makes_the_server_call_nobody()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var folder = Directory.CreateTempSubdirectory("sen-foreign-ca-");
        var secret = NodeSecret.OpenOrCreate(Path.Combine(folder.FullName, "secret"));
        var here = new Uri($"http://localhost:{((System.Net.IPEndPoint)listener.LocalEndpoint).Port}");
        using var foreign = await TryoutAuthority.OpenOrCreateAsync(folder.FullName, secret, new AuthorityAddresses(new Uri(here, "/a.crl"), new Uri(here, "/ocsp")), hospital.Host.Clock, CancellationToken.None);
        using var key = System.Security.Cryptography.ECDsa.Create();
        var request = new CertificateRequest("CN=Foreign", key, System.Security.Cryptography.HashAlgorithmName.SHA256).CreateSigningRequest();
        using var certificate = foreign.Issue(request);

        var asked = await hospital.Host.Services.GetRequiredService<NodeRevocations>().ProofForAsync(certificate, [foreign.Root], CancellationToken.None);
        asked.Refusal!.Code.ShouldBe(RefusalCode.NoRevocationData);
        listener.Pending().ShouldBeFalse();
        folder.Delete(recursive: true);
    }

    private async Task ListNamesAsync(X509Certificate2 certificate, X509Certificate2 root)
    {
        using var anyone = hospital.Host.Client();
        using var answer = await anyone.GetAsync("/trust/trial.crl");
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/pkix-crl");
        answer.Headers.CacheControl!.MaxAge.ShouldBe(TimeSpan.FromMinutes(1));
        certificate.Extensions.First(e => e.Oid!.Value == "2.5.29.31").Format(multiLine: false).ShouldContain("https://sen.cantho.example/trust/trial.crl");
        using var file = new PaperFile(await answer.Content.ReadAsByteArrayAsync());
        var pem = $"{file.Path}.pem";
        await File.WriteAllTextAsync(pem, await anyone.GetStringAsync("/trust/trial.pem"));
        root.ExportCertificatePem().ShouldBe((await File.ReadAllTextAsync(pem)).Trim());
        var said = file.Judge($"openssl crl -inform DER -in {file.Path} -CAfile {pem} -noout -text");
        File.Delete(pem);
        said.ShouldContain("verify OK");
        said.ShouldContain(certificate.SerialNumber);
        said.ShouldContain("Key Compromise");
    }
}

public sealed class SqliteRevokedTests(SqlitePaperHospital hospital) : RevokedTests(hospital), IClassFixture<SqlitePaperHospital>;

public sealed class PostgresRevokedTests(PostgresPaperHospital hospital) : RevokedTests(hospital), IClassFixture<PostgresPaperHospital>;
