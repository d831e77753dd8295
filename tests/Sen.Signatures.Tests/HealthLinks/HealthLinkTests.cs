using System.Buffers.Text;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Sen.TestKit;

namespace Sen.Signatures.Tests;

/// <summary>Links and files of our own, opened by ourselves, by the phone's reader and by the npm package kill-the-clipboard.</summary>
public sealed class HealthLinkTests
{
    private const string Address = "https://sen.example/cards/links/I91rhba3VsuGXGchcnr6VHlQFKxfE28kuZ0ssbEuxno";
    private static readonly byte[] Card = """{"verifiableCredential":["a.b.c"]}"""u8.ToArray();

    [Fact]
    public void A_link_comes_back_as_it_was_with_a_viewer_or_without()
    {
        var link = Link();
        foreach (var text in new[] { link.Write(), link.Write("https://sen.example/verify") })
        {
            var read = HealthLink.Read(text).Value!;
            read.Key.ToArray().ShouldBe(link.Key.ToArray());
            (read with { Key = link.Key }).ShouldBe(link);
        }

        link.Write("https://sen.example/verify").ShouldStartWith("https://sen.example/verify#shlink:/eyJ");
        Should.Throw<InvalidOperationException>(() => (link with { IsDirect = true }).Write());
        Should.Throw<InvalidOperationException>(() => (link with { Label = new string('x', 81) }).Write());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_opens_with_its_key_alone_and_no_flipped_byte_goes_unseen(bool packed)
    {
        var key = HealthLink.Draw();
        var jwe = new HealthLinkFile(HealthLinkManifest.HealthCard, Card).Encrypt(key, packed);
        var read = HealthLinkFile.Decrypt(jwe, key).Value!;
        (read.ContentType, Encoding.UTF8.GetString(read.Content.Span)).ShouldBe((HealthLinkManifest.HealthCard, Encoding.UTF8.GetString(Card)));

        HealthLinkFile.Decrypt(jwe, HealthLink.Draw()).Problem.ShouldBe(HealthLinkProblem.WrongKey);
        for (var i = 0; i < jwe.Length; i++)
        {
            HealthLinkFile.Decrypt(Flipped(jwe, i), key).Value.ShouldBeNull();
        }
    }

    [Fact]
    public void Each_file_has_a_nonce_of_its_own_and_a_bomb_is_not_unpacked()
    {
        var key = HealthLink.Draw();
        var file = new HealthLinkFile(HealthLinkManifest.Fhir, Card);
        Enumerable.Range(0, 200).Select(_ => file.Encrypt(key).Split('.')[2]).Distinct(StringComparer.Ordinal).Count().ShouldBe(200);

        var bomb = new HealthLinkFile(HealthLinkManifest.Fhir, new byte[9 * 1024 * 1024]).Encrypt(key, packed: true);
        bomb.Length.ShouldBeLessThan(20_000);
        HealthLinkFile.Decrypt(bomb, key).Problem.ShouldBe(HealthLinkProblem.TooLarge);
    }

    [Theory]
    [InlineData("""{"alg":"A256KW","enc":"A256GCM"}""")]
    [InlineData("""{"alg":"dir","enc":"A128GCM"}""")]
    [InlineData("""{"alg":"dir","enc":"A256GCM","zip":"GZ"}""")]
    [InlineData("""{"alg":"dir","enc":"A256GCM","crit":["exp"]}""")]
    public void A_file_that_says_another_way_is_refused_before_it_is_opened(string header) =>
        HealthLinkFile.Decrypt($"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}..AAAAAAAAAAAAAAAA.AA.AAAAAAAAAAAAAAAAAAAAAA", new byte[32]).Problem.ShouldBe(HealthLinkProblem.BadHeader);

    [Fact]
    public async Task Kill_the_clipboard_of_npm_opens_what_we_make_and_refuses_one_flipped_byte()
    {
        using var folder = new Folder();
        var link = Link();
        var jwe = new HealthLinkFile(HealthLinkManifest.HealthCard, Card).Encrypt(link.Key.Span);
        foreach (var (file, opens) in new[] { (jwe, true), (Flipped(jwe, jwe.Length - 40), false) })
        {
            var manifest = new HealthLinkManifest([new HealthLinkEntry { ContentType = HealthLinkManifest.HealthCard, Embedded = file }]).Write();
            var said = await Peers.RunAsync("health-link.mjs", folder.Write("asked.json", JsonSerializer.SerializeToUtf8Bytes(new
            {
                link = link.Write("https://sen.example/verify"),
                recipient = "Trường Tiểu học An Bình",
                passcode = "2468",
                answers = new[] { new { method = "POST", url = Address, status = 200, type = "application/json", body = Encoding.UTF8.GetString(manifest) } },
            })));
            said.GetProperty("opened").GetBoolean().ShouldBe(opens, said.GetRawText());
            HealthLinkRequest.Read(Encoding.UTF8.GetBytes(said.GetProperty("sent")[0].GetProperty("body").GetString()!)).Value!.Passcode.ShouldBe("2468");
            if (opens)
            {
                said.GetProperty("label").GetString().ShouldBe(link.Label);
                said.GetProperty("files")[0].GetProperty("content").GetString().ShouldBe(Encoding.UTF8.GetString(Card));
            }
            else
            {
                said.GetProperty("reason").GetString().ShouldBe("SHLDecryptionError");
            }
        }
    }

    [Fact]
    public async Task The_phone_reads_every_link_and_file_as_it_is_read_here()
    {
        string[] links =
        [
            .. Directory.EnumerateFiles(SharedData.Find("shc"), "devtools_shlink-link*.txt").Order(StringComparer.Ordinal).Select(f => File.ReadAllText(f).Trim()),
            Link().Write(), "", "shlink:/", "shlink:/***", "shlink:/bm90IGpzb24", "shlink:/W10", "SHLINK:/e30",
            .. typeof(HealthLinkVectorTests).GetMethod(nameof(HealthLinkVectorTests.One_broken_member_is_named))!.GetCustomAttributes<InlineDataAttribute>()
                .Select(d => d.GetData(null!).Single()).Select(d => HealthLinkVectorTests.With((string)d[0], (string)d[1])),
        ];
        var key = HealthLink.Draw();
        var jwe = new HealthLinkFile(HealthLinkManifest.HealthCard, Card).Encrypt(key);
        string[] files = [jwe, new HealthLinkFile(null, Card).Encrypt(key, packed: true), Flipped(jwe, 90), "a.b.c", "", $"eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0{jwe[jwe.IndexOf('.', StringComparison.Ordinal)..]}", jwe.Replace("..", ".AA.", StringComparison.Ordinal)];

        using var asked = new Folder();
        var said = await Twins.AskAsync("links", asked.Write("links.json", JsonSerializer.SerializeToUtf8Bytes(
            new { links, files = files.Select(f => new { jwe = f, key = Base64Url.EncodeToString(key) }) })));
        foreach (var (text, answer) in links.Zip(said.GetProperty("links").EnumerateArray()))
        {
            (answer.ValueKind is JsonValueKind.String ? answer.GetString() : answer.GetProperty("address").GetString()).ShouldBe(Said(HealthLink.Read(text)), text);
        }

        foreach (var (file, answer) in files.Zip(said.GetProperty("files").EnumerateArray()))
        {
            answer.GetString().ShouldBe(Said(HealthLinkFile.Decrypt(file, key)), file);
        }
    }

    private static HealthLink Link() => new()
    {
        Address = Address,
        Key = HealthLink.Draw(),
        Expires = new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero),
        Label = "Thẻ tiêm chủng",
        NeedsPasscode = true,
    };

    private static string Flipped(string text, int at) => text[..at] + (text[at] == 'A' ? 'B' : 'A') + text[(at + 1)..];

    private static string Said(HealthLinkReading<HealthLink> reading) => reading.Value?.Address ?? reading.Problem switch
    {
        HealthLinkProblem.NoLink => "none",
        HealthLinkProblem.OtherVersion => "version",
        HealthLinkProblem.BadAddress => "address",
        HealthLinkProblem.BadKey => "key",
        HealthLinkProblem.BadFlags => "flags",
        HealthLinkProblem.BadExpiry => "expiry",
        HealthLinkProblem.BadLabel => "label",
        _ => "unreadable",
    };

    private static string Said(HealthLinkReading<HealthLinkFile> reading) => reading.Value is { } file ? Encoding.UTF8.GetString(file.Content.Span) : reading.Problem switch
    {
        HealthLinkProblem.BadHeader => "header",
        HealthLinkProblem.WrongKey => "wrong-key",
        HealthLinkProblem.TooLarge => "large",
        _ => "unreadable",
    };
}
