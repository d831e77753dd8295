using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Sen.Documents.Tests.Doors;
using Sen.Documents.Tests.Paper;
using Sen.Documents.Trust;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.TestKit;

namespace Sen.Documents.Tests.Keys;

/// <summary>The head of a department confirms what a doctor has signed; inherited once for each engine.</summary>
public abstract class CounterSignatureTests(PaperHospital hospital)
{
    private const string Head = "bs-truong-khoa";
    private const string Name = "Quách Đăng Khoa";

    [Fact]
    public async Task A_record_waits_for_the_head_who_confirms_all_with_one_press_and_both_signatures_are_seen()
    {
        using var head = await HeadAsync();
        var visits = new[] { await hospital.SignedAsync(), await hospital.SignedAsync() };
        foreach (var visit in visits)
        {
            var waiting = await hospital.FinalAsync(visit, "record", 2);
            waiting.Context!.Related.ShouldContain(r => r.ReferenceValue == "PractitionerRole/truong-khoa");
            (await hospital.FinalAsync(visit, "prescription", 2)).Context!.Related.ShouldNotContain(r => r.ReferenceValue!.StartsWith("PractitionerRole/", StringComparison.Ordinal));
        }

        using (var before = new PaperFile(await PaperAsync(hospital.Doctor, visits[0])))
        {
            before.Text().ShouldContain("Ký xác nhận: Trưởng");
            (await VerifyAsync(before)).ShouldNotContain("Ký xác nhận");
        }

        await head.GoAsync("/staff/documents");
        head.Text.ShouldContain("Chờ ký xác nhận");
        head.Text.ShouldContain("chờ Trưởng khoa Nội tiết");
        await head.SendAsync(("password", "sai mật khẩu"));
        head.Status.ShouldBe(HttpStatusCode.Forbidden);
        var form = HtmlForm.With(head.Html, "password");
        form.Fields.RemoveAll(f => f.Key == "document" && f.Value != form.Fields.First(d => d.Key == "document").Value);
        await head.SendAsync(form, ("password", "sai nữa"));
        HtmlForm.With(head.Html, "password").Fields.Count(f => f.Key == "document").ShouldBe(1, "what was left out stays left out");
        await head.GoAsync("/staff/documents");
        await head.SendAsync(PaperHospital.Password);
        head.Text.ShouldContain("Đã ký số");
        await head.GoAsync("/staff/documents");
        head.Text.ShouldContain("Không có giấy tờ nào chờ ký");
        foreach (var visit in visits)
        {
            await BothAsync(visit);
        }
    }

    [Fact]
    public async Task A_head_of_former_times_or_of_another_specialty_is_not_asked()
    {
        using var head = await HeadAsync();
        await RoleAsync("truong-khoa", r => r.Period = new Period { Start = FhirDateTime.Of(new DateOnly(2020, 1, 1)), End = FhirDateTime.Of(new DateOnly(2024, 12, 31)) });
        await AsksNobodyAsync();
        await RoleAsync("truong-khoa", r => r.Specialty[0] = CodeableConcept.Of(Systems.Specialty, "nhi", "Nhi"));
        await AsksNobodyAsync();
        await RoleAsync("truong-khoa", _ => { });
    }

    [Fact]
    public async Task A_confirmation_that_its_signer_did_not_sign_is_not_told_and_the_check_of_the_log_names_it()
    {
        var visit = await hospital.SignedAsync();
        var reference = await hospital.FinalAsync(visit, "record", 2);
        var stored = await hospital.StoredAsync("Bundle", reference.Id!);
        var borrowed = stored.As<Bundle>().Signature!;
        borrowed.Who = Reference.To($"Practitioner/{Head}", Name);
        var forged = new Provenance
        {
            Id = ResourceKey.New("Provenance", TimeProvider.System).Id,
            Target = { Reference.To($"Bundle/{reference.Id}/_history/{stored.Version}") },
            Recorded = FhirDateTime.Instant(hospital.Host.Clock.GetUtcNow()),
            Agent = { new Provenance.AgentComponent { Role = { CodeableConcept.Of(Systems.StaffRole, Codes.HeadOfDepartment) }, Who = Reference.To($"Practitioner/{Head}", Name) } },
            Signature = { borrowed },
        };
        await hospital.Host.CommitAsync(new Commit().Create(forged));

        using (var paper = new PaperFile(await PaperAsync(hospital.Doctor, visit)))
        {
            (await VerifyAsync(paper)).ShouldNotContain("Ký xác nhận");
        }

        await NamedAsync("Provenance, version 1: it is signed with a certificate that is not registered for whom it names");
        forged.Signature.Clear();
        await hospital.Host.CommitAsync(new Commit().Put(forged));
        await NamedAsync("Provenance, version 2: the signature was taken out");
    }

    // What was just written comes under a root a moment later.
    private async Task NamedAsync(string finding)
    {
        var log = hospital.Host.Services.GetRequiredService<ILogVerifier>();
        IReadOnlyList<string> findings = [];
        await Eventually.IsAsync(
            async () =>
            {
                findings = (await log.VerifyAsync(new VerificationRequest(), CancellationToken.None)).Findings;
                return findings.Any(f => f.EndsWith(finding, StringComparison.Ordinal));
            },
            () => string.Join("\n", findings));
    }

    private async Task AsksNobodyAsync()
    {
        var visit = await hospital.SignedAsync();
        var record = await hospital.FinalAsync(visit, "record", 2);
        record.Context!.Related.ShouldHaveSingleItem().ReferenceValue!.ShouldStartWith("Provenance/");
        (await hospital.StoredAsync("Bundle", record.Id!)).As<Bundle>().Entry.Select(e => e.Resource).OfType<Composition>().First().Attester.Count.ShouldBe(1);
    }

    // The document's own signature is as it was; the second is a Provenance over the same canonical document; the paper carries both.
    private async Task BothAsync(string visit)
    {
        var record = await hospital.FinalAsync(visit, "record", 2);
        record.Context!.Related.Select(r => r.ReferenceValue!.Split('/')[0]).ShouldBe(["Provenance", "Provenance"]);
        var stored = await hospital.StoredAsync("Bundle", record.Id!);
        var provenance = (await hospital.FindAsync<Provenance>("target", $"Bundle/{record.Id}")).ShouldHaveSingleItem();
        provenance.Target.ShouldHaveSingleItem().ReferenceValue.ShouldBe($"Bundle/{record.Id}/_history/{stored.Version}");
        provenance.Policy.ShouldBe([Confirmations.Password]);
        var verifier = await hospital.Host.Services.GetRequiredService<DocumentTrust>().VerifierAsync(CancellationToken.None);
        var verdict = verifier.VerifyDocument(stored.Document!, provenance.Signature.ShouldHaveSingleItem());
        verdict.Problems.ShouldBeEmpty();
        verdict.Signer!.Name.ShouldBe(Name);
        verifier.VerifyBundle(stored.Document!).Signer!.Name.ShouldBe("Lê Minh Triết");

        using var paper = new PaperFile(await PaperAsync(hospital.Doctor, visit));
        var said = paper.Run("pdfsig", paper.Path);
        said.Split("Signature is Valid.").Length.ShouldBe(3, said);
        said.ShouldContain("Lê Minh Triết");
        said.ShouldContain(Name);
        var page = await VerifyAsync(paper);
        page.ShouldContain("Ký xác nhận");
        page.ShouldContain($"Lê Minh Triết, {Name}");
        var bytes = await File.ReadAllBytesAsync(paper.Path);
        bytes[bytes.Length / 3] ^= 1;
        using var flipped = new PaperFile(bytes);
        flipped.Run("pdfsig", flipped.Path).ShouldNotContain("Signature is Valid.");
    }

    private async Task<Visitor> HeadAsync()
    {
        await new Fixture().Put(new Practitioner { Id = Head, Active = true, Name = { PersonView.NameOf(Name) } }).WriteAsync(hospital.Host);
        await RoleAsync("truong-khoa", _ => { });
        return await hospital.Host.StaffAsync(Role.Doctor, practitioner: Head);
    }

    private async Task RoleAsync(string id, Action<PractitionerRole> change)
    {
        var code = CodeableConcept.Of(Systems.StaffRole, Codes.HeadOfDepartment);
        code.Text = "Trưởng khoa Nội tiết";
        var role = new PractitionerRole
        {
            Id = id,
            Active = true,
            Practitioner = Reference.To($"Practitioner/{Head}", $"BS.CKII {Name}"),
            Organization = Reference.To($"Organization/{Fixture.FacilityId}"),
            Code = { code },
            Specialty = { CodeableConcept.Of(Systems.Specialty, "noi-tiet", "Nội tiết") },
            Extension = { new Extension { Url = Systems.Extensions.CounterSigns, ValueCode = "record" } },
        };
        change(role);
        await hospital.Host.CommitAsync(new Commit().Put(role));
    }

    private async Task<byte[]> PaperAsync(Visitor visitor, string visit)
    {
        var response = await visitor.RawAsync(new HttpRequestMessage(HttpMethod.Get, $"/documents/visits/{visit}/record"));
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await response.Content.ReadAsByteArrayAsync();
    }

    private async Task<string> VerifyAsync(PaperFile paper)
    {
        using var person = hospital.Host.Client();
        using var form = new MultipartFormDataContent { { new ByteArrayContent(await File.ReadAllBytesAsync(paper.Path)), "paper", "paper.pdf" } };
        return HtmlForm.Text(await (await person.PostAsync("/verify/answer", form)).Content.ReadAsStringAsync());
    }
}

public sealed class SqliteCounterSignatureTests(SqlitePaperHospital hospital) : CounterSignatureTests(hospital), IClassFixture<SqlitePaperHospital>;

public sealed class PostgresCounterSignatureTests(PostgresPaperHospital hospital) : CounterSignatureTests(hospital), IClassFixture<PostgresPaperHospital>;
