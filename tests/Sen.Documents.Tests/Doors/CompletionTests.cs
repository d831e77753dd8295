using Microsoft.Extensions.DependencyInjection;
using Sen.Documents.Sign;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;

namespace Sen.Documents.Tests.Doors;

/// <summary>Papers that were signed while nobody could say whether their signers' certificates had been revoked.</summary>
public abstract class CompletionTests(OcspHospital hospital)
{
    [Fact]
    public async Task What_could_not_be_asked_is_said_with_who_was_asked_and_when()
    {
        var (desk, id) = await hospital.DoctorAsync("bs-hoi", "Mai Thị Hỏi");
        using var _ = desk;
        hospital.Advance(TimeSpan.FromMinutes(20));
        await hospital.GoAsync();
        var paper = await PaperAsync(await hospital.FinalAsync(await hospital.SignedAsync(desk), "prescription", 2), "T");

        var said = await AskAsync(paper);
        said.ShouldContain("Còn một điều chưa hỏi được");
        said.ShouldContain("Chữ ký đúng, nội dung không thay đổi.");
        said.ShouldContain("Có dấu thời gian");
        said.ShouldContain($"Đã hỏi 127.0.0.1:{hospital.ResponderPort} lúc ");
        said.ShouldContain("Thử lại sau ít phút");
        said.ShouldNotContain("là thật<");
        said.ShouldNotContain("thu hồi lúc");

        // The administrator reads the same of the key.
        var key = (await hospital.Host.Services.GetRequiredService<KeyRing>().OfAsync(id, CancellationToken.None))!;
        var page = $"/staff/documents/keys/{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(key.Certificate.RawData))}";
        using var admin = await hospital.Host.StaffAsync(Role.Admin);
        (await admin.GoAsync(page)).Text.ShouldContain($"Chưa hỏi được: đã hỏi 127.0.0.1:{hospital.ResponderPort} lúc ");

        await hospital.ComeAsync();
        hospital.Advance(TimeSpan.FromMinutes(2));
        (await AskAsync(paper)).ShouldContain("là thật<");
        (await admin.GoAsync(page)).Text.ShouldContain("Nơi cấp trả lời: chưa bị thu hồi");
    }

    private async Task<byte[]> PaperAsync(DocumentReference document, string level)
    {
        document.Meta!.Tag.Single(t => t.System == Systems.SignatureLevel).Code.ShouldBe(level);
        return Convert.FromBase64String((await hospital.StoredAsync("Binary", document.Id!)).As<Binary>().Data!);
    }

    private async Task<string> AskAsync(byte[] paper)
    {
        using var anyone = hospital.Host.Client();
        using var form = new MultipartFormDataContent { { new ByteArrayContent(paper), "paper", "paper.pdf" } };
        using var response = await anyone.PostAsync("/verify/answer", form);
        return System.Net.WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync());
    }
}

public sealed class SqliteCompletionTests(SqliteOcspHospital hospital) : CompletionTests(hospital), IClassFixture<SqliteOcspHospital>;

public sealed class PostgresCompletionTests(PostgresOcspHospital hospital) : CompletionTests(hospital), IClassFixture<PostgresOcspHospital>;
