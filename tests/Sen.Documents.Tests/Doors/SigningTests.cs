using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sen.Documents.Seal;
using Sen.Documents.Sign;
using Sen.Documents.Tests.Paper;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Signatures;
using Sen.TestKit;

namespace Sen.Documents.Tests.Doors;

/// <summary>What the doctor confirmed is signed, sealed and printed by itself; inherited once for each engine.</summary>
public abstract class SigningTests(PaperHospital hospital)
{
    [Fact]
    public async Task A_confirmed_visit_is_signed_sealed_and_printed_by_itself_and_others_agree_that_it_is()
    {
        var visit = await hospital.SignedAsync();
        var document = await hospital.FinalAsync(visit, "prescription", 2);

        var stored = await hospital.StoredAsync("Bundle", document.Id!);
        var bundle = stored.As<Bundle>();
        bundle.Signature!.Who!.ReferenceValue.ShouldBe($"Practitioner/{Fixture.PractitionerId}");
        bundle.Signature.SigFormat.ShouldBe(JwsSigner.SigFormat);
        var position = await PositionAsync(stored);
        document.Extension.Named(Systems.Extensions.LogPosition)!.ValueString.ShouldBe($"{position}");
        document.Content.Select(c => c.Attachment!.ContentType).ShouldBe(["application/fhir+json", "application/pdf"]);

        using var file = new PaperFile(await PaperHospital.PaperAsync(hospital.Doctor, document.Id!));
        file.Run("pdfsig", file.Path).ShouldContain("Signature is Valid.");
        file.Run("pdfsig", file.Path).ShouldContain("Lê Minh Triết");
        var qr = file.Codes().Split('\n').Single(l => l.StartsWith("QR-Code:https://sen.cantho.example/verify#", StringComparison.Ordinal));
        var read = DocumentSeal.Read(qr.Split('#')[1]).ShouldNotBeNull();
        read.Seal.Document.ShouldBe(document.Id);
        read.Seal.Version.ShouldBe(stored.Version);
        read.Seal.Position.ShouldBe(position);
        read.Seal.MaskedName.ShouldBe("T. T. T. Nghiệm");
        read.Seal.Issuer.ShouldBe(Fixture.FacilityId);
        var key = await hospital.Host.Services.GetRequiredService<KeyRing>().OfAsync(new ResourceKey("Organization", Fixture.FacilityId), CancellationToken.None);
        DocumentSeal.IsSignedBy(read, key!.Certificate.PublicKey.ExportSubjectPublicKeyInfo()).ShouldBeTrue();
        file.Text().ShouldContain(read.Seal.LastFour);
    }

    [Fact]
    public async Task A_flipped_byte_of_the_paper_is_seen_by_pdfsig()
    {
        var visit = await hospital.SignedAsync();
        var document = await hospital.FinalAsync(visit, "record", 2);
        var paper = await PaperHospital.PaperAsync(hospital.Doctor, document.Id!);
        paper[paper.Length / 3] ^= 1;

        using var file = new PaperFile(paper);
        file.Run("pdfsig", file.Path).ShouldNotContain("Signature is Valid.");
    }

    [Fact]
    public async Task The_certificate_of_whoever_signed_is_a_resource_that_the_log_covers()
    {
        var visit = await hospital.SignedAsync();
        await hospital.FinalAsync(visit, "prescription", 2);
        var certificates = await hospital.FindAsync<Basic>("subject", $"Practitioner/{Fixture.PractitionerId}");
        certificates.ShouldHaveSingleItem().Extension.Named(Systems.Extensions.Certificate)!.ValueBase64Binary.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_signed_document_refuses_every_write_over_REST()
    {
        var visit = await hospital.SignedAsync();
        var document = await hospital.FinalAsync(visit, "prescription", 2);
        using var machine = hospital.Host.FhirService();
        foreach (var type in new[] { "Bundle", "Binary", "DocumentReference" })
        {
            var address = $"/fhir/{type}/{document.Id}";
            var stored = await hospital.StoredAsync(type, document.Id!);
            var changed = JsonNode.Parse(stored.Document!.Utf8.Span)!.AsObject();
            changed["language"] = "en";
            (await machine.PutAsync(address, Fhir(changed))).StatusCode.ShouldBe(HttpStatusCode.Forbidden, type);
            changed["meta"]!.AsObject().Remove("tag");
            (await machine.PutAsync(address, Fhir(changed))).StatusCode.ShouldBe(HttpStatusCode.Forbidden, $"{type}: the lock cannot be taken off");
            (await machine.DeleteAsync(address)).StatusCode.ShouldBe(HttpStatusCode.Forbidden, type);
            (await hospital.StoredAsync(type, document.Id!)).Version.ShouldBe(stored.Version);
        }

        static StringContent Fhir(JsonObject json) => new(json.ToJsonString(), Encoding.UTF8, "application/fhir+json");
    }

    [Fact]
    public async Task A_paper_is_opened_by_the_person_and_the_staff_who_care_and_by_nobody_else()
    {
        var visit = await hospital.SignedAsync();
        var document = await hospital.FinalAsync(visit, "prescription", 2);
        using var person = hospital.Host.Citizen(document.Subject!.IdOf("Patient")!);
        (await PaperHospital.PaperAsync(person, document.Id!)).AsSpan(0, 5).SequenceEqual("%PDF-"u8).ShouldBeTrue();
        using var another = hospital.Host.Citizen("another");
        (await another.RawAsync(new HttpRequestMessage(HttpMethod.Get, $"/documents/{document.Id}.pdf"))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var nobody = hospital.Host.Client();
        (await nobody.GetAsync($"/documents/{document.Id}.pdf")).StatusCode.ShouldNotBe(HttpStatusCode.OK);
        (await person.RawAsync(new HttpRequestMessage(HttpMethod.Get, $"/documents/visits/{visit}/prescription"))).Content.Headers.ContentType!.MediaType.ShouldBe("application/pdf");
    }

    [Fact]
    public async Task A_settled_bill_is_sealed_by_the_facility_and_opened_by_the_cashier()
    {
        var visit = await hospital.BilledAsync();
        var bill = await hospital.FinalAsync(visit, "bill");
        bill.Authenticator!.ReferenceValue.ShouldBe($"Organization/{Fixture.FacilityId}");
        using var cashier = await hospital.Host.StaffAsync(Role.Cashier);
        await cashier.GoAsync($"/staff/cashier/{visit}-invoice");
        cashier.Html.ShouldContain($"/documents/visits/{visit}/bill");
        using var file = new PaperFile(await PaperHospital.PaperAsync(cashier, bill.Id!));
        file.Run("pdfsig", file.Path).ShouldContain("Signature is Valid.");
        file.Text().ShouldContain("50.600");

        var signed = await hospital.SignedAsync();
        var prescription = await hospital.FinalAsync(signed, "prescription", 2);
        (await cashier.RawAsync(new HttpRequestMessage(HttpMethod.Get, $"/documents/{prescription.Id}.pdf"))).StatusCode.ShouldBe(HttpStatusCode.NotFound, "bills are the cashier's");
    }

    [Fact]
    public async Task What_was_not_confirmed_waits_and_is_signed_with_one_confirmation()
    {
        var visit = await hospital.VisitAsync();
        const string releaser = "ktv-gam";
        await new Fixture().Put(new Practitioner { Id = releaser, Active = true, Name = { PersonView.NameOf("Dương Thị Hồng Gấm") } }).WriteAsync(hospital.Host);
        using var bench = await hospital.Host.StaffAsync(Role.Lab, practitioner: releaser);
        await PaperHospital.ReleaseAsync(bench, await hospital.OrderAsync(visit, PaperHospital.Hba1c, $"{visit}-order"));
        var waiting = await hospital.DocumentAsync(visit, "laboratory");
        waiting.DocStatus.ShouldBe("preliminary");

        await bench.GoAsync("/staff/documents");
        bench.Text.ShouldContain("Trần Thị Thử Nghiệm");
        bench.Text.ShouldContain("HbA1c");
        await bench.SendAsync(("password", "sai mật khẩu"));
        bench.Status.ShouldBe(HttpStatusCode.Forbidden);
        bench.Text.ShouldContain("Mật khẩu chưa đúng");
        (await hospital.DocumentAsync(visit, "laboratory")).DocStatus.ShouldBe("preliminary");

        await bench.SendAsync(PaperHospital.Password);
        bench.Text.ShouldContain("Đã ký số 1 giấy tờ");
        var final = await hospital.FinalAsync(visit, "laboratory");
        var signature = (await hospital.StoredAsync("Bundle", final.Id!)).As<Bundle>().Signature!;
        signature.Who!.ReferenceValue.ShouldBe($"Practitioner/{releaser}");
        var provenance = (await hospital.FindAsync<Provenance>("target", $"Bundle/{final.Id}")).ShouldHaveSingleItem();
        provenance.Policy.ShouldBe([Confirmations.Password]);
        using var file = new PaperFile(await PaperHospital.PaperAsync(bench, final.Id!));
        file.Run("pdfsig", file.Path).ShouldContain("Signature is Valid.");
    }

    [Fact]
    public async Task A_release_that_its_releaser_confirms_is_signed_at_once_and_a_wrong_password_releases_nothing()
    {
        var visit = await hospital.VisitAsync();
        const string releaser = "ktv-ky-ngay";
        await new Fixture().Put(new Practitioner { Id = releaser, Active = true, Name = { PersonView.NameOf("Trần Thị Ký Ngay") } }).WriteAsync(hospital.Host);
        using var bench = await hospital.Host.StaffAsync(Role.Lab, practitioner: releaser);
        var order = await hospital.OrderAsync(visit, PaperHospital.Hba1c, $"{visit}-order");
        await PaperHospital.ReleaseAsync(bench, order, ("password", "sai mật khẩu"));
        bench.Text.ShouldContain("Chưa trả kết quả nào");
        bench.Html.ShouldContain("value=\"5,0\"", Case.Sensitive, "what was typed stays");
        bench.Html.ShouldNotContain("sai mật khẩu");
        (await hospital.StoredAsync("ServiceRequest", order)).As<ServiceRequest>().Status.ShouldBe("active");

        await bench.SendAsync(PaperHospital.Password);
        bench.Text.ShouldContain("Đã trả kết quả");
        var report = await hospital.FinalAsync(visit, "laboratory");
        (await hospital.StoredAsync("Bundle", report.Id!)).As<Bundle>().Signature!.Who!.ReferenceValue.ShouldBe($"Practitioner/{releaser}");
        await bench.GoAsync("/staff/documents");
        bench.Text.ShouldContain("Không có giấy tờ nào chờ ký");
        await bench.GoAsync($"/staff/lab/{order}");
        bench.Html.ShouldContain($"/documents/visits/{visit}/laboratory");
        using var file = new PaperFile(await PaperHospital.PaperAsync(bench, report.Id!));
        file.Run("pdfsig", file.Path).ShouldContain("Trần Thị Ký Ngay");
    }

    [Fact]
    public async Task A_release_confirmed_with_a_passkey_is_signed_at_once_for_these_values_and_no_others()
    {
        var visit = await hospital.VisitAsync();
        const string releaser = "ktv-khoa-truy-cap";
        await new Fixture().Put(new Practitioner { Id = releaser, Active = true, Name = { PersonView.NameOf("Đinh Thị Khóa Nhỏ") } }).WriteAsync(hospital.Host);
        using var bench = await hospital.Host.StaffAsync(Role.Lab, practitioner: releaser);
        using var passkey = await bench.AddPasskeyAsync();
        var order = await hospital.OrderAsync(visit, PaperHospital.Hba1c, $"{visit}-order");
        await bench.GoAsync($"/staff/lab/{order}");
        await bench.SendAsync(HtmlForm.All(bench.Html).First(f => f.Action.EndsWith("/specimen", StringComparison.Ordinal)));
        var form = HtmlForm.With(bench.Html, SignerProof.AnswerField, SignerProof.PasswordField);
        var tests = form.Fill().Select(f => f.Key).Where(k => k.StartsWith("r-", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal).ToList();

        // Asked about 5.0, sent with 9.9.
        await bench.SendAsync(form, [.. Values("9,9"), (SignerProof.AnswerField, passkey.Get(await AskAsync()))]);
        bench.Text.ShouldContain("Chưa trả kết quả nào");
        (await hospital.StoredAsync("ServiceRequest", order)).As<ServiceRequest>().Status.ShouldBe("active");

        await bench.SendAsync(form, [.. Values("5,0"), (SignerProof.AnswerField, passkey.Get(await AskAsync()))]);
        bench.Text.ShouldContain("Đã trả kết quả");
        var report = await hospital.FinalAsync(visit, "laboratory");
        (await hospital.StoredAsync("Bundle", report.Id!)).As<Bundle>().Signature!.Who!.ReferenceValue.ShouldBe($"Practitioner/{releaser}");
        var released = report.Context!.Related.Select(r => r.ReferenceValue!).Single(r => r.StartsWith("Provenance/", StringComparison.Ordinal)).Split('/')[1];
        (await hospital.StoredAsync("Provenance", released)).As<Provenance>().Policy.ShouldBe([Confirmations.Passkey]);
        using var file = new PaperFile(await PaperHospital.PaperAsync(bench, report.Id!));
        file.Run("pdfsig", file.Path).ShouldContain("Đinh Thị Khóa Nhỏ");

        (string, string)[] Values(string value) => [.. tests.Select(t => (t, value))];

        Task<string> AskAsync() => bench.PostForTextAsync($"/staff/lab/{order}/passkey", form, Values("5,0"));
    }

    private async Task<long> PositionAsync(StoredResource stored)
    {
        var after = 0L;
        while (true)
        {
            var entries = await hospital.Host.Record.Feed.ReadAsync(Caller.System("test"), after, 500, CancellationToken.None);
            if (entries.FirstOrDefault(e => e.Resource.Key == stored.Key && e.Resource.Version == stored.Version) is { } found)
            {
                return found.Position;
            }

            after = entries[^1].Position;
        }
    }
}

public sealed class SqliteSigningTests(SqlitePaperHospital hospital) : SigningTests(hospital), IClassFixture<SqlitePaperHospital>;

public sealed class PostgresSigningTests(PostgresPaperHospital hospital) : SigningTests(hospital), IClassFixture<PostgresPaperHospital>;
