using System.Net;
using Sen.Documents.Tests.Paper;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Signatures;
using Sen.TestKit;

namespace Sen.Documents.Tests.Keys;

/// <summary>Keys of real people through the pages of the administrator and of the signer; inherited once for each engine.</summary>
public abstract class EnrolmentTests(KeyHospital hospital)
{
    private const string Pin = "hoa sen 26";

    [Fact]
    public async Task A_key_is_made_its_certificate_asked_for_and_taken_only_when_it_fits()
    {
        var (id, desk) = await hospital.DoctorAsync("Võ Thị Mười Ba");
        using var _ = desk;
        var admin = hospital.Admin;
        await hospital.GoToFormAsync(id, "mười ba", "software");
        await admin.SendAsync(("pin", "12345"), ("again", "12345"));
        admin.Text.ShouldContain("PIN cần từ 6 đến 64 ký tự");
        await admin.SendAsync(("pin", Pin), ("again", "khác hẳn"));
        admin.Text.ShouldContain("chưa giống nhau");
        admin.Html.ShouldNotContain(Pin);
        await admin.SendAsync(("pin", Pin), ("again", Pin));
        admin.Text.ShouldContain("Đã tạo khóa");

        var request = await RequestAsync(admin);
        using var file = new PaperFile(request);
        file.Run("openssl", "req", "-verify", "-noout", "-in", file.Path);
        file.Run("openssl", "req", "-noout", "-subject", "-nameopt", "utf8", "-in", file.Path).ShouldContain("Võ Thị Mười Ba");

        await hospital.UploadAsync("không phải chứng thư");
        hospital.Answer.ShouldContain("Chưa đọc được chứng thư");
        await hospital.UploadAsync(hospital.Authority.Root.ExportCertificatePem());
        hospital.Answer.ShouldContain("của khóa khác");
        var der = Der(request);
        using var folder = new TemporaryFolder();
        using var stranger = await TryoutAuthority.OpenOrCreateAsync(folder.Path, NodeSecret.OpenOrCreate(Path.Combine(folder.Path, "secret")), new AuthorityAddresses(), hospital.Host.Clock, default);
        await hospital.UploadAsync(stranger.Issue(der).ExportCertificatePem() + "\n" + stranger.Root.ExportCertificatePem());
        hospital.Answer.ShouldContain(SignatureTexts.Of(SignatureProblem.CertificateNotTrusted, PaperTexts.Culture));
        await hospital.UploadAsync(hospital.Authority.IssueForTimestamps(der).ExportCertificatePem());
        hospital.Answer.ShouldContain(SignatureTexts.Of(SignatureProblem.CertificateNotForSigning, PaperTexts.Culture));

        await hospital.UploadAsync(hospital.Authority.Root.ExportCertificatePem() + "\n" + hospital.Authority.Issue(der).ExportCertificatePem());
        hospital.Answer.ShouldContain("Khóa đã sẵn sàng để ký");
        hospital.Answer.ShouldContain("Đưa vào dùng");
        await admin.GoAsync("/staff/documents/keys?q=muoi");
        admin.Text.ShouldContain("Võ Thị Mười Ba");
        admin.Text.ShouldContain("Đang dùng");

        var registered = (await hospital.FindAsync<Basic>("subject", $"Practitioner/{id}")).ShouldHaveSingleItem("the request has become the certificate");
        registered.Extension.Named(Systems.Extensions.KeyPlace)!.Extension.Named("pin")!.ValueBoolean.ShouldBe(true);
        var change = (await hospital.FindAsync<Provenance>("target", $"Basic/{registered.Id}")).ShouldHaveSingleItem();
        change.Agent.Single().Who!.Display.ShouldStartWith("admin");
    }

    [Fact]
    public async Task A_key_with_a_pin_signs_all_that_is_chosen_with_one_pin_and_says_what_is_wrong_beside_the_field()
    {
        var (id, desk) = await hospital.DoctorAsync("Lý Thị Mã Pin");
        using var _ = desk;
        await EnrolAsync(id, "Lý Thị Mã Pin", Pin);
        var visits = new[] { await hospital.SignedAsync(desk), await hospital.SignedAsync(desk) };
        foreach (var visit in visits)
        {
            (await hospital.DocumentsAsync(visit, 2)).ShouldAllBe(d => d.DocStatus == "preliminary", "nobody but the doctor opens this key");
        }

        await desk.GoAsync("/staff/documents");
        desk.Text.ShouldContain("4 giấy tờ chờ");
        for (var tries = 0; tries < SoftwareKeyPlace.Tries; tries++)
        {
            await desk.SendAsync(("password", SenHost.Password), ("pin", "sai bét rồi"));
            desk.Status.ShouldBe(HttpStatusCode.Conflict);
            desk.Html.ShouldNotContain("sai bét rồi");
        }

        desk.Text.ShouldContain(SignatureTexts.Of(RefusalCode.Locked, PaperTexts.Culture));
        await UnlockAsync(id);
        await desk.GoAsync("/staff/documents");
        await desk.SendAsync(("password", SenHost.Password), ("pin", "sai bét rồi"));
        desk.Text.ShouldContain(SignatureTexts.Of(RefusalCode.WrongPin, PaperTexts.Culture));
        await desk.SendAsync(("password", SenHost.Password), ("pin", Pin));
        desk.Text.ShouldContain("Đã ký số 4 giấy tờ");
        foreach (var visit in visits)
        {
            await SignedPaperAsync(desk, visit, "Lý Thị Mã Pin");
        }

        hospital.Host.Errors.ShouldNotContain(e => e.Contains(Pin, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_pin_on_the_page_that_signs_the_visit_signs_its_papers_in_the_same_press_and_a_wrong_one_signs_nothing()
    {
        var (id, desk) = await hospital.DoctorAsync("Trương Ký Ngay");
        using var _ = desk;
        await EnrolAsync(id, "Trương Ký Ngay", Pin);
        var visit = await hospital.ExaminedAsync(desk);
        await desk.GoAsync($"/staff/doctor/{visit}/sign");
        desk.Text.ShouldContain("PIN của khóa ký");
        await desk.SendAsync(("password", SenHost.Password), ("pin", "sai bét rồi"));
        desk.Status.ShouldBe(HttpStatusCode.Conflict);
        desk.Text.ShouldContain(SignatureTexts.Of(RefusalCode.WrongPin, PaperTexts.Culture));
        desk.Text.ShouldContain("Chưa ghi gì cả");
        desk.Html.ShouldNotContain("sai bét rồi");
        (await hospital.StoredAsync("Encounter", visit)).As<Encounter>().Status.ShouldBe("in-progress", "nothing is signed, and nothing is lost");

        await desk.SendAsync(("password", SenHost.Password), ("pin", Pin));
        desk.Path.ShouldContain("signed=1");
        desk.Text.ShouldContain("Đã ký và xong khám");
        foreach (var document in await hospital.DocumentsAsync(visit, 2))
        {
            document.DocStatus.ShouldBe("final", "the press came back when the papers were there");
        }

        await SignedPaperAsync(desk, visit, "Trương Ký Ngay");
        await desk.GoAsync("/staff/documents");
        desk.Text.ShouldContain("Không có giấy tờ nào chờ ký");
        hospital.Host.Errors.ShouldNotContain(e => e.Contains(Pin, StringComparison.Ordinal));

        // Without a PIN the visit is signed, and the page says where its papers wait.
        visit = await hospital.ExaminedAsync(desk);
        await desk.GoAsync($"/staff/doctor/{visit}/sign");
        await desk.SendAsync(("password", SenHost.Password), ("pin", ""));
        desk.Text.ShouldContain("chờ chữ ký số của bác sĩ");
        await hospital.DocumentsAsync(visit, 2);
        await desk.GoAsync("/staff/documents");
        desk.Text.ShouldContain("2 giấy tờ chờ");
        await hospital.Doctor.GoAsync($"/staff/doctor/{await hospital.ExaminedAsync(hospital.Doctor)}/sign");
        hospital.Doctor.Text.ShouldNotContain("PIN của khóa ký");
    }

    [Fact]
    public async Task A_key_on_a_token_is_registered_by_its_labels_and_signs_with_its_pin()
    {
        var (id, desk) = await hospital.DoctorAsync("Thạch Tô Kần");
        using var _ = desk;
        var admin = hospital.Admin;
        var number = Convert.ToHexString(Guid.NewGuid().ToByteArray()[..4]);
        var label = $"khoa-{number}"; // the hospitals of both engines have doctors of the same id, and one token
        SoftToken.Put(label, number, "THẠCH TÔ KẦN", hospital.Authority);
        await hospital.GoToFormAsync(id, "Thạch", "token");
        await admin.SendAsync(("service", "SoftHSM"), ("token", "không có"), ("reference", label));
        admin.Text.ShouldContain(SignatureTexts.Of(RefusalCode.Unreachable, PaperTexts.Culture));
        await admin.SendAsync(("service", "SoftHSM"), ("token", SoftToken.Label), ("reference", "nhãn nào đó"));
        admin.Text.ShouldContain(SignatureTexts.Of(RefusalCode.UnknownKey, PaperTexts.Culture));
        await admin.SendAsync(("service", "SoftHSM"), ("token", SoftToken.Label), ("reference", label));
        admin.Text.ShouldContain("Khóa đã sẵn sàng để ký");

        await SignsWaitingAsync(desk, $"của token {SoftToken.Label}", SoftToken.Pin, "THẠCH TÔ KẦN");
    }

    [Fact]
    public async Task A_key_with_a_remote_service_is_registered_by_its_credential_and_signs_with_its_pin()
    {
        var (id, desk) = await hospital.DoctorAsync("Phạm Từ Xa");
        using var _ = desk;
        var admin = hospital.Admin;
        await hospital.GoToFormAsync(id, "Từ Xa", "remote");
        await admin.SendAsync(("service", "Vắng mặt"), ("reference", "cred-xa"));
        admin.Text.ShouldContain(SignatureTexts.Of(RefusalCode.Unreachable, PaperTexts.Culture));
        await admin.SendAsync(("service", "Ký thử"), ("reference", "cred-khac"));
        admin.Text.ShouldContain("Chứng thư mang tên Người Nào Khác");
        await admin.SendAsync(("service", "Ký thử"), ("reference", "cred-xa"));
        admin.Text.ShouldContain("Khóa đã sẵn sàng để ký");

        await SignsWaitingAsync(desk, "ở dịch vụ Ký thử", KeyHospital.RemotePin, "Phạm Từ Xa");
    }

    [Fact]
    public async Task A_key_out_of_use_signs_nothing_more_and_only_administrators_see_keys()
    {
        var (id, desk) = await hospital.DoctorAsync("Mai Ngừng Dùng");
        using var _ = desk;
        await EnrolAsync(id, "Mai Ngừng Dùng", pin: null);
        var before = await hospital.SignedAsync(desk);
        await hospital.FinalAsync(before, "record", 2);
        await hospital.Admin.GoAsync($"/staff/documents/keys/{await KeyIdAsync(id)}");
        await hospital.Admin.SendAsync(HtmlForm.All(hospital.Admin.Html).First(f => f.Action.EndsWith("/retire", StringComparison.Ordinal)));
        hospital.Admin.Text.ShouldContain("Khóa đã ngừng dùng");

        await hospital.Admin.GoAsync($"/staff/documents/keys/{await KeyIdAsync(id)}");
        hospital.Admin.Html.ShouldNotContain("/retire");
        await SignedPaperAsync(desk, before, "Mai Ngừng Dùng", signatures: 1);

        await desk.GoAsync("/staff/documents/keys");
        desk.Text.ShouldNotContain("Mai Ngừng Dùng");
        var answer = await hospital.PostAsync(desk, $"/staff/documents/keys/{await KeyIdAsync(id)}/unlock");
        answer.Status.ShouldNotBe(HttpStatusCode.OK);
        answer.Location.ShouldNotContain("said=");
    }

    // The papers of a visit wait, a wrong PIN is told, the right one signs them all.
    private async Task SignsWaitingAsync(Visitor desk, string where, string pin, string name)
    {
        var visit = await hospital.SignedAsync(desk);
        await hospital.DocumentsAsync(visit, 2);
        await desk.GoAsync("/staff/documents");
        desk.Text.ShouldContain(where);
        await desk.SendAsync(("password", SenHost.Password), ("pin", "000000"));
        desk.Text.ShouldContain(SignatureTexts.Of(RefusalCode.WrongPin, PaperTexts.Culture));
        await desk.SendAsync(("password", SenHost.Password), ("pin", pin));
        desk.Text.ShouldContain("Đã ký số 2 giấy tờ");
        await SignedPaperAsync(desk, visit, name);
    }

    private async Task EnrolAsync(string doctor, string name, string? pin)
    {
        await hospital.GoToFormAsync(doctor, name, "software");
        await hospital.Admin.SendAsync(("pin", pin ?? ""), ("again", pin ?? ""));
        var der = Der(await RequestAsync(hospital.Admin));
        await hospital.UploadAsync(hospital.Authority.Issue(der).ExportCertificatePem() + "\n" + hospital.Authority.Root.ExportCertificatePem());
        hospital.Answer.ShouldContain("Khóa đã sẵn sàng để ký");
    }

    private async Task UnlockAsync(string doctor)
    {
        await hospital.Admin.GoAsync($"/staff/documents/keys/{await KeyIdAsync(doctor)}");
        await hospital.Admin.SendAsync(HtmlForm.All(hospital.Admin.Html).First(f => f.Action.EndsWith("/unlock", StringComparison.Ordinal)));
        hospital.Admin.Text.ShouldContain("gõ lại PIN được rồi");
    }

    private async Task<string> KeyIdAsync(string doctor) => (await hospital.FindAsync<Basic>("subject", $"Practitioner/{doctor}"))[0].Id!;

    // The facility has sealed the paper, and the signer has signed it after; the document itself carries the signer's JWS.
    private async Task SignedPaperAsync(Visitor desk, string visit, string name, int signatures = 2)
    {
        var document = await hospital.FinalAsync(visit, "record", 2);
        var signature = (await hospital.StoredAsync("Bundle", document.Id!)).As<Bundle>().Signature!;
        signature.SigFormat.ShouldBe(JwsSigner.SigFormat);
        var response = await desk.RawAsync(new HttpRequestMessage(HttpMethod.Get, $"/documents/{document.Id}.pdf"));
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var paper = new PaperFile(await response.Content.ReadAsByteArrayAsync());
        var said = paper.Run("pdfsig", paper.Path);
        said.Split("Signature is Valid.").Length.ShouldBe(signatures + 1, said);
        said.ShouldContain(name);
        using var person = hospital.Host.Client();
        using var form = new MultipartFormDataContent { { new ByteArrayContent(await File.ReadAllBytesAsync(paper.Path)), "paper", "paper.pdf" } };
        var verdict = HtmlForm.Text(await (await person.PostAsync("/verify/answer", form)).Content.ReadAsStringAsync());
        verdict.ShouldContain(name);
    }

    private static async Task<byte[]> RequestAsync(Visitor admin)
    {
        var response = await admin.RawAsync(new HttpRequestMessage(HttpMethod.Get, $"{admin.Path.Split('?')[0]}/request.csr"));
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await response.Content.ReadAsByteArrayAsync();
    }

    private static byte[] Der(byte[] pem)
    {
        var text = System.Text.Encoding.ASCII.GetString(pem);
        return Convert.FromBase64String(text[System.Security.Cryptography.PemEncoding.Find(text).Base64Data]);
    }

    private sealed class TemporaryFolder : IDisposable
    {
        internal string Path { get; } = Directory.CreateTempSubdirectory("sen-authority-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}

public sealed class SqliteEnrolmentTests(SqliteKeyHospital hospital) : EnrolmentTests(hospital), IClassFixture<SqliteKeyHospital>;

public sealed class PostgresEnrolmentTests(PostgresKeyHospital hospital) : EnrolmentTests(hospital), IClassFixture<PostgresKeyHospital>;
