using System.Text;
using System.Text.Json;
using Sen.TestKit;

namespace Sen.Log.Tests;

public sealed class SignedNoteTests
{
    private const string Text = "log.example/a\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";

    private static readonly NoteSigner A = NoteSigner.Generate("log.example/a", NoteKeyType.Ed25519);
    private static readonly NoteSigner B = NoteSigner.Generate("log.example/b", NoteKeyType.Ed25519);
    private static readonly NoteSigner W = NoteSigner.Generate("witness.example", NoteKeyType.Cosignature);

    [Fact]
    public void Every_published_note_opens_with_its_keys_and_is_made_again_from_its_secret()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(SharedData.Find("tlog/signed_note_vectors.json")));
        var seen = 0;
        foreach (var vector in document.RootElement.EnumerateArray())
        {
            var text = vector.GetProperty("note").GetString()!;
            var keys = vector.GetProperty("vkeys").EnumerateArray().Select(k => NoteVerifier.Parse(k.GetString()!)).ToList();
            SignedNote.TryParse(Encoding.UTF8.GetBytes(text), out var note).ShouldBeTrue();
            note.ToString().ShouldBe(text);
            note.Open(keys).Verified.Select(v => v.Key).ShouldBe(keys);
            foreach (var key in keys)
            {
                NoteVerifier.Parse(key.ToString()).ShouldBe(key);
                note.Open(key).IsTrusted.ShouldBeTrue();
            }

            if (vector.TryGetProperty("skey", out var secret))
            {
                NoteSigner.TryParse(secret.GetString(), out var signer).ShouldBeTrue();
                signer.ToSecretText().ShouldBe(secret.GetString());
                SignedNote.Of(note.Text, signer.Sign(note.Text)).ToString().ShouldBe(text);
            }

            seen++;
        }

        seen.ShouldBe(3);
    }

    [Fact]
    public void No_flipped_bit_of_a_note_leaves_it_trusted()
    {
        var whole = SignedNote.Of(Text, A.Sign(Text)).ToString();
        var bytes = Encoding.UTF8.GetBytes(whole);
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));

            // The last digit of a signature has two spare bits; with others in them it is the same signature.
            var trusted = SignedNote.TryParse(bytes, out var note) && note.Open(A.Verifier).IsTrusted && note.ToString() != whole;
            trusted.ShouldBeFalse($"bit {bit}");
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Unknown_keys_are_ignored_and_do_not_make_a_note_trusted()
    {
        var note = SignedNote.Of(Text, A.Sign(Text), B.Sign(Text));
        note.Open(A.Verifier).Verified.Single().Key.ShouldBe(A.Verifier);
        note.Open().IsTrusted.ShouldBeFalse();
        note.Open(NoteSigner.Generate("other.example", NoteKeyType.Ed25519).Verifier).IsTrusted.ShouldBeFalse();

        // The same name with another key has another id: unknown, not wrong.
        note.Open(NoteSigner.Generate(A.Verifier.Name, NoteKeyType.Ed25519).Verifier).Wrong.ShouldBeNull();
    }

    [Fact]
    public void A_wrong_signature_under_a_known_key_spoils_the_note_also_beside_a_right_one()
    {
        var wrong = A.Sign("something else\n");
        SignedNote.Of(Text, wrong).Open(A.Verifier).Wrong.ShouldBe(A.Verifier);
        SignedNote.Of(Text, A.Sign(Text), wrong).Open(A.Verifier).IsTrusted.ShouldBeFalse();
        SignedNote.Of(Text, B.Sign(Text), wrong).Open(A.Verifier, B.Verifier).IsTrusted.ShouldBeFalse();
        SignedNote.Of(Text, B.Sign(Text), wrong).Open(B.Verifier).IsTrusted.ShouldBeTrue();
    }

    [Fact]
    public void A_repeated_line_is_read_once_and_a_witness_that_signed_twice_counts_once()
    {
        var line = A.Sign(Text);
        SignedNote.TryParse($"{Text}\n{line}\n{line}\n", out var note).ShouldBeTrue();
        note.Signatures.ShouldHaveSingleItem();
        var twice = SignedNote.Of(Text, line, W.Cosign(Text, At(1)), W.Cosign(Text, At(2)));
        twice.Signatures.Count.ShouldBe(3);
        twice.Open(W.Verifier).Verified.ShouldHaveSingleItem();
    }

    [Fact]
    public void A_key_of_one_type_verifies_no_signature_of_the_other()
    {
        var seed = Ed25519.NewSeed();
        var log = NoteSigner.Create("one.example", NoteKeyType.Ed25519, seed);
        var witness = NoteSigner.Create("one.example", NoteKeyType.Cosignature, seed);
        log.Verifier.KeyId.ShouldNotBe(witness.Verifier.KeyId);
        log.Verifier.Verify(Text, witness.Cosign(Text, At(1)).Value.Span).ShouldBeFalse();
        witness.Verifier.Verify(Text, log.Sign(Text).Value.Span).ShouldBeFalse();
        Should.Throw<InvalidOperationException>(() => log.Cosign(Text, At(1)));
        Should.Throw<InvalidOperationException>(() => witness.Sign(Text));
    }

    [Fact]
    public void The_time_of_a_cosignature_is_signed()
    {
        var cosignature = W.Cosign(Text, At(1_679_315_147));
        CosignatureV1.TimeOf(cosignature).ShouldBe(At(1_679_315_147));
        var bytes = cosignature.Value.ToArray();
        W.Verifier.Verify(Text, bytes).ShouldBeTrue();
        bytes[7] ^= 1;
        W.Verifier.Verify(Text, bytes).ShouldBeFalse();
        bytes[0] ^= 0x80;
        W.Verifier.Verify(Text, bytes).ShouldBeFalse();
        Should.Throw<ArgumentOutOfRangeException>(() => W.Cosign(Text, At(0)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("text\n")]
    [InlineData("text\n\n")]
    [InlineData("text\n\nno signature\n")]
    [InlineData("text\n\n— name\n")]
    [InlineData("text\n\n— name AAAA\n")]
    [InlineData("text\n\n— name AAAAAA==\n")]
    [InlineData("text\n\n— a name AAAAAAAA\n")]
    [InlineData("text\n\n— na+me AAAAAAAA\n")]
    [InlineData("text\n\n—  AAAAAAAA\n")]
    [InlineData("text\n\n— name AAAAAAAA")]
    [InlineData("text\n\n— name AAAAAAAA \n")]
    [InlineData("text\n\n- name AAAAAAAA\n")]
    [InlineData("te\u0001xt\n\n— name AAAAAAAA\n")]
    [InlineData("text\r\n\n— name AAAAAAAA\n")]
    [InlineData("text\n\n— name AAAA AAAA\n")]
    public void What_is_no_note_is_refused(string text) => SignedNote.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void Bytes_that_are_no_UTF8_and_notes_without_end_are_refused()
    {
        SignedNote.TryParse("te\ud800xt\n\n— name AAAAAAAA\n", out _).ShouldBeFalse();
        SignedNote.TryParse([.. "te"u8, 0xff, .. "xt\n\n— name AAAAAAAA\n"u8], out _).ShouldBeFalse();
        static string Lines(int count) => $"text\n\n{string.Concat(Enumerable.Range(0, count).Select(i => $"— name{i} AAAAAAAA\n"))}";
        SignedNote.TryParse(Lines(SignedNote.MaxSignatures), out _).ShouldBeTrue();
        SignedNote.TryParse(Lines(SignedNote.MaxSignatures + 1), out _).ShouldBeFalse();
        SignedNote.TryParse($"{new string('x', SignedNote.MaxLength)}\n\n— name AAAAAAAA\n", out _).ShouldBeFalse();
    }

    [Fact]
    public void The_last_empty_line_ends_the_text()
    {
        const string text = "Ognuno sta solo sul cuor della terra\n\ned è subito sera.\n";
        var note = SignedNote.Of(text, A.Sign(text));
        SignedNote.TryParse(note.ToString(), out var read).ShouldBeTrue();
        read.Text.ShouldBe(text);
        read.Open(A.Verifier).IsTrusted.ShouldBeTrue();
    }

    [Theory]
    [InlineData("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", true)]
    [InlineData("example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", false)]
    [InlineData("example.com/bar+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", false)]
    [InlineData("example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", false)]
    [InlineData("example.com/foo+530d903a+AOkyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", false)]
    [InlineData("example.com/foo+530d903a", false)]
    [InlineData("+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", false)]
    [InlineData("exa mple+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", false)]
    public void A_verifier_key_is_read_only_when_it_is_whole(string text, bool good) => NoteVerifier.TryParse(text, out _).ShouldBe(good);

    [Fact]
    public void A_secret_is_read_only_when_it_is_whole()
    {
        NoteSigner.TryParse(W.ToSecretText(), out var read).ShouldBeTrue();
        read.Verifier.ShouldBe(W.Verifier);
        W.ToString().ShouldBe(W.Verifier.ToString());
        foreach (var broken in (string?[])[null, string.Empty, W.Verifier.ToString(), W.ToSecretText()[..^4], W.ToSecretText().Replace("witness", "wetness", StringComparison.Ordinal)])
        {
            NoteSigner.TryParse(broken, out _).ShouldBeFalse();
        }
    }

    private static DateTimeOffset At(long seconds) => DateTimeOffset.FromUnixTimeSeconds(seconds);
}
