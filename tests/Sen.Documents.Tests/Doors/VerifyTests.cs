using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Sen.Documents.Verify;
using Sen.Fhir;
using Sen.Log;
using Sen.Record;
using Sen.TestKit;

namespace Sen.Documents.Tests.Doors;

/// <summary>What anybody who holds a paper is told at /verify, without signing in; inherited once for each engine.</summary>
public abstract class VerifyTests(PaperHospital hospital)
{
    [Fact]
    public async Task A_code_says_that_the_paper_is_real_and_nothing_of_its_content()
    {
        var (document, paper) = await PrescriptionAsync();
        var page = await hospital.AskAsync(Code(paper));

        page.Status.ShouldBe(HttpStatusCode.OK);
        page.Html.ShouldContain("Đơn thuốc này là thật");
        page.Html.ShouldContain("T. T. T. Nghiệm");
        page.Html.ShouldContain("1 loại");
        page.Html.ShouldContain(document.Identifier[0].Value![^4..].Replace("-", "", StringComparison.Ordinal).ToUpperInvariant()[^1..]);
        page.Html.ShouldNotContain("Trần Thị Thử Nghiệm");
        page.Html.ShouldNotContain("Metformin", Case.Insensitive);
        page.Html.ShouldNotContain("Đái tháo đường", Case.Insensitive);
    }

    [Fact]
    public async Task A_paper_that_is_handed_in_shows_what_was_signed_and_by_whom()
    {
        var (_, paper) = await PrescriptionAsync();
        var page = await hospital.AskAsync(paper);

        page.Html.ShouldContain("Đơn thuốc này là thật");
        page.Html.ShouldContain("Trần Thị Thử Nghiệm");
        page.Html.ShouldContain("Metformin", Case.Insensitive);
        page.Html.ShouldContain("Lê Minh Triết");
    }

    [Fact]
    public async Task A_flipped_byte_anywhere_in_a_paper_is_never_called_real()
    {
        var (_, paper) = await PrescriptionAsync();
        var random = new Random(20261122);
        for (var i = 0; i < 25; i++)
        {
            var changed = paper.ToArray();
            changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
            var page = await hospital.AskAsync(changed);
            page.Html.ShouldNotContain("là thật<", customMessage: $"try {i}");
        }
    }

    [Fact]
    public async Task The_signed_document_of_another_visit_in_the_paper_is_seen()
    {
        var (_, first) = await PrescriptionAsync();
        var (_, second) = await PrescriptionAsync();
        var (mine, other) = (PaperFiles.Read(first)!, PaperFiles.Read(second)!);
        var view = new Documents.Paper.DocumentView(Read(mine).As<Bundle>());
        var proof = new Documents.Paper.PaperProof($"https://sen.cantho.example/verify#{mine.Seal}", "0000", hospital.Host.Clock.GetUtcNow(), hospital.Host.Clock.GetUtcNow());
        view.Kind.ShouldBe(Documents.Compose.DocumentKind.Prescription);
        var swapped = Documents.Paper.PaperMaker.Make(Read(mine).As<Bundle>(), proof, (mine with { Document = other.Document, Proof = other.Proof }).ToAttached());
        var page = await hospital.AskAsync(swapped);
        page.Html.ShouldContain("Không khớp bản gốc");
        page.Html.ShouldNotContain("Metformin", Case.Insensitive);

        static FhirDocument Read(PaperFiles files) => FhirDocument.Parse(files.Document).Value!;
    }

    [Fact]
    public async Task A_code_that_was_changed_does_not_match_and_what_is_no_code_is_said_in_words()
    {
        var (_, paper) = await PrescriptionAsync();
        var code = Code(paper).ToCharArray();
        code[20] = code[20] == 'A' ? 'B' : 'A';
        (await hospital.AskAsync(new string(code))).Html.ShouldNotContain("là thật<");
        foreach (var text in new[] { "", "khong-phai-ma", "https://example.org/#abc", new string('A', 1_999), "=+/" })
        {
            var page = await hospital.AskAsync(text);
            page.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
            page.Html.ShouldContain("không phải mã kiểm tra của Sen");
        }

        foreach (var bytes in new[] { Encoding.ASCII.GetBytes("%PDF-1.7 nothing"), [0], paper[..(paper.Length / 2)] })
        {
            var page = await hospital.AskAsync(bytes);
            page.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
            page.Html.ShouldContain("không phải văn bản do Sen cấp");
        }
    }

    [Fact]
    public async Task A_paper_that_was_replaced_says_so()
    {
        var (document, paper) = await PrescriptionAsync();
        var visit = document.Context!.Encounter[0].IdOf("Encounter")!;
        await hospital.PostAsync(hospital.Doctor, $"/staff/doctor/{visit}/replace/start");
        (await hospital.PostAsync(hospital.Doctor, $"/staff/doctor/{visit}/replace", ("reason", PaperHospital.Reason), PaperHospital.Password)).Location.ShouldContain("corrected=1");
        await hospital.DocumentsAsync(visit, 3);

        var page = await hospital.AskAsync(Code(paper));
        page.Html.ShouldContain("đã có bản mới");
        page.Html.ShouldNotContain("là thật<");
        (await hospital.AskAsync(paper)).Html.ShouldContain("đã có bản mới");
    }

    [Fact]
    public async Task The_paper_alone_proves_with_the_keys_of_the_log_that_it_was_sealed()
    {
        var (document, paper) = await PrescriptionAsync();
        var files = PaperFiles.Read(paper).ShouldNotBeNull();
        var proof = files.Proof.ShouldNotBeNull();
        using var anyone = hospital.Host.Client();
        var keys = JsonNode.Parse(await anyone.GetStringAsync("/log/keys"))!;
        var policy = new LogPolicy((string)keys["origin"]!, [.. keys["keys"]!.AsArray().Select(k => NoteVerifier.Parse((string)k!))], [], 0);
        var version = long.Parse(FhirDocument.Parse(files.Document).Value!.VersionId!, System.Globalization.CultureInfo.InvariantCulture);
        var leaf = DocumentOpening.Read(proof.Extra)!.CommitmentTo(new ResourceKey("Bundle", document.Id!), version, files.Document).LeafHash;
        proof.Verify(leaf, policy).Fault.ShouldBeNull();

        files.Document[^2] ^= 1;
        var other = DocumentOpening.Read(proof.Extra)!.CommitmentTo(new ResourceKey("Bundle", document.Id!), version, files.Document).LeafHash;
        proof.Verify(other, policy).Fault.ShouldBe(ProofFault.NotIncluded);
    }

    [Fact]
    public async Task The_page_and_what_it_needs_without_a_network_are_open_to_everybody()
    {
        await PrescriptionAsync();
        using var anyone = hospital.Host.Client();
        (await anyone.GetStringAsync("/verify")).ShouldContain("Tờ giấy này có thật không?");
        var keys = await anyone.GetFromJsonAsync<JsonObject>("/verify/keys");
        keys!["facilities"]!.AsArray().ShouldContain(k => (string)k!["code"]! == Fixture.FacilityId);
        using var worker = await anyone.GetAsync("/verify/worker.js");
        worker.StatusCode.ShouldBe(HttpStatusCode.OK);
        worker.Headers.GetValues("Service-Worker-Allowed").ShouldBe(["/verify"]);
        (await anyone.GetFromJsonAsync<JsonObject>("/verify/app.webmanifest"))!["start_url"]!.GetValue<string>().ShouldBe("/verify");
    }

    private static string Code(byte[] paper) => PaperFiles.Read(paper)!.Seal;

    private async Task<(DocumentReference Document, byte[] Paper)> PrescriptionAsync()
    {
        var visit = await hospital.SignedAsync();
        var document = await hospital.FinalAsync(visit, "prescription", 2);
        var response = await hospital.Doctor.RawAsync(new HttpRequestMessage(HttpMethod.Get, $"/documents/{document.Id}.pdf"));
        return (document, await response.Content.ReadAsByteArrayAsync());
    }
}

public sealed class SqliteVerifyTests(SqlitePaperHospital hospital) : VerifyTests(hospital), IClassFixture<SqlitePaperHospital>;

public sealed class PostgresVerifyTests(PostgresPaperHospital hospital) : VerifyTests(hospital), IClassFixture<PostgresPaperHospital>;
