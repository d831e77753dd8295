using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sen.Documents.Sign;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Signatures;
using Sen.TestKit;

namespace Sen.Documents.Tests.Doors;

/// <summary>
/// The log is verified with the signatures of its documents: what is changed behind the Record, with every hash of it computed anew, is named by position and by what is wrong.
/// </summary>
public abstract class DocumentCheckTests(TamperedPapers papers)
{
    [Fact]
    public async Task A_log_of_documents_is_whole()
    {
        var check = await papers.VerifyAsync();
        check.Findings.ShouldBeEmpty();
        (await papers.Host.Services.GetRequiredService<ILogVerifier>().VerifyAsync(new VerificationRequest(), CancellationToken.None)).Findings.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_signature_that_was_taken_out_is_missed_by_what_speaks_for_the_document()
    {
        var bundle = await papers.BodyAsync("Bundle", papers.Prescription, 1);
        bundle.Remove("signature").ShouldBeTrue();
        await NamedAsync("Bundle", papers.Prescription, 1, bundle, "DocumentReference, version 2: the document that it speaks for is not signed", await PositionAsync("DocumentReference", papers.Prescription, 2));
    }

    [Fact]
    public async Task A_changed_word_of_a_document_is_named()
    {
        var bundle = await papers.BodyAsync("Bundle", papers.Prescription, 1);
        bundle["entry"]![0]!["resource"]!["title"] = "Đơn thuốc khác";
        await NamedAsync("Bundle", papers.Prescription, 1, bundle, "Bundle, version 1: the signature does not hold: WrongSignature");
    }

    [Fact]
    public async Task A_document_signed_anew_with_the_key_of_another_is_named()
    {
        var bundle = await papers.BodyAsync("Bundle", papers.Prescription, 1);
        var facility = await papers.Host.Services.GetRequiredService<KeyRing>().OfAsync(new ResourceKey("Organization", Fixture.FacilityId), CancellationToken.None);
        bundle["entry"]![0]!["resource"]!["title"] = "Đơn thuốc khác";
        var signed = await JwsSigner.SignAsync(
            FhirDocument.Parse(bundle.ToJsonString()).Value!, facility!, Reference.To($"Practitioner/{Fixture.PractitionerId}"), SignaturePurpose.Author,
            new SignatureDetails { Time = papers.Host.Clock.GetUtcNow() }, SigningEvidence.None, CancellationToken.None);
        bundle["signature"]!["data"] = signed.Value.Data;
        await NamedAsync("Bundle", papers.Prescription, 1, bundle, "Bundle, version 1: it is signed with a certificate that is not registered for whom it names");
    }

    [Fact]
    public async Task Another_certificate_in_a_signature_or_in_the_register_is_named()
    {
        var bundle = await papers.BodyAsync("Bundle", papers.Prescription, 1);
        var facility = await papers.Host.Services.GetRequiredService<KeyRing>().OfAsync(new ResourceKey("Organization", Fixture.FacilityId), CancellationToken.None);
        var jws = Encoding.ASCII.GetString(Convert.FromBase64String((string)bundle["signature"]!["data"]!)).Split('.');
        var header = JsonNode.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(jws[0]))!;
        header["x5c"]![0] = Convert.ToBase64String(facility!.Certificate.RawData);
        jws[0] = System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header.ToJsonString()));
        bundle["signature"]!["data"] = Convert.ToBase64String(Encoding.ASCII.GetBytes(string.Join('.', jws)));
        await NamedAsync("Bundle", papers.Prescription, 1, bundle, "Bundle, version 1: the signature does not hold: CertificateReplaced, WrongSignature");

        var registered = (await papers.FindAsync<Basic>("subject", $"Practitioner/{Fixture.PractitionerId}")).ShouldHaveSingleItem();
        var basic = await papers.BodyAsync("Basic", registered.Id!, 1);
        basic["extension"]!.AsArray().First(e => (string)e!["url"]! == Systems.Extensions.Certificate)!["valueBase64Binary"] = Convert.ToBase64String(facility.Certificate.RawData);
        await NamedAsync("Basic", registered.Id!, 1, basic, "Basic, version 1: the certificate is another than the one that was registered");
    }

    [Fact]
    public async Task A_paper_that_was_changed_or_exchanged_is_named()
    {
        var paper = await papers.BodyAsync("Binary", papers.Prescription, 1);
        var bytes = Convert.FromBase64String((string)paper["data"]!);
        bytes[bytes.Length / 3] ^= 1;
        var changed = paper.DeepClone().AsObject();
        changed["data"] = Convert.ToBase64String(bytes);
        await NamedAsync("Binary", papers.Prescription, 1, changed, "Binary, version 1: a signature of the paper does not hold: ContentChanged");

        paper["data"] = (string)(await papers.BodyAsync("Binary", papers.VisitRecord, 1))["data"]!;
        await NamedAsync("Binary", papers.Prescription, 1, paper, "Binary, version 1: it is the paper of another document");
    }

    [Fact]
    public async Task A_document_that_is_said_to_be_sealed_elsewhere_is_named()
    {
        var reference = await papers.BodyAsync("DocumentReference", papers.Prescription, 2);
        var position = reference["extension"]!.AsArray().First(e => (string)e!["url"]! == Systems.Extensions.LogPosition)!;
        position["valueString"] = ((await PositionAsync("Bundle", papers.Prescription, 1)) - 1).ToString(CultureInfo.InvariantCulture);
        await NamedAsync("DocumentReference", papers.Prescription, 2, reference, "DocumentReference, version 2: it names another position than that of its document");
    }

    private async Task NamedAsync(string type, string id, long version, JsonObject body, string finding, long? at = null)
    {
        var position = at ?? await PositionAsync(type, id, version);
        var check = await papers.TamperAsync(type, id, version, body);
        check.Findings.ShouldContain($"position {position}: {finding}");

        // The changed hash is another leaf, too: roots and checkpoints of before say so, here or further on.
        check.FirstWrong!.Value.ShouldBeInRange(await PositionAsync(type, id, version), position);
    }

    private async Task<long> PositionAsync(string type, string id, long version) => (await papers.FindAsync(type, id, version)).Index + 1;
}

public sealed class SqliteDocumentCheckTests(SqliteTamperedPapers papers) : DocumentCheckTests(papers), IClassFixture<SqliteTamperedPapers>;

public sealed class PostgresDocumentCheckTests(PostgresTamperedPapers papers) : DocumentCheckTests(papers), IClassFixture<PostgresTamperedPapers>;
