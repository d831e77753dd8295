using System.Security.Cryptography;
using System.Text;

namespace Sen.Signatures.Tests;

/// <summary>A key that its server opens with a PIN that it keeps. The key lies in the software place, whose wrong tries can be read.</summary>
[Collection(nameof(Signers))]
public sealed class UnattendedKeyTests(Signers signers) : IDisposable
{
    private const string Pin = "hoa sen 26";
    private const string Name = "seal";

    private readonly Folder _folder = new();
    private readonly List<Refusal> _refused = [];
    private readonly Clock _clock = new();

    private string Place => _folder.Path;

    [Fact]
    public async Task A_wrong_pin_is_shown_once_and_another_opens_the_key_again()
    {
        var (place, safe) = await EnrolledAsync();
        await safe.KeepAsync(Name, "sai bét rồi", _clock.GetUtcNow(), default);
        for (var i = 0; i < 4; i++)
        {
            // A new one each time, as after a restart.
            using var key = Key(place, safe);
            (await key.SignAsync(new byte[32], default)).Refusal!.Code.ShouldBe(RefusalCode.WrongPin);
        }

        _refused.ShouldHaveSingleItem().Code.ShouldBe(RefusalCode.WrongPin);
        (await File.ReadAllTextAsync(Path.Combine(Place, "keys", Name, "key.json"))).ShouldContain("\"wrongTries\":1");
        (await safe.FindAsync(Name, default))!.RefusedAt.ShouldBe(_clock.GetUtcNow());

        _clock.Now += TimeSpan.FromMinutes(1);
        await safe.KeepAsync(Name, Pin, _clock.GetUtcNow(), default);
        using var again = Key(place, safe);
        (await again.SignAsync(new byte[32], default)).Succeeded.ShouldBeTrue();
        await safe.RemoveAsync(Name, default);
        (await again.SignAsync(new byte[32], default)).Refusal!.Code.ShouldBe(RefusalCode.WrongPin, "without a PIN nothing is sealed, though the key was open");
    }

    [Fact]
    public async Task A_try_whose_end_nobody_saw_is_made_once_more_and_not_a_third_time()
    {
        var (place, safe) = await EnrolledAsync();
        await safe.KeepAsync(Name, Pin, _clock.GetUtcNow(), default);
        var kept = (await safe.FindAsync(Name, default))!;
        await safe.BeginAsync(Name, kept);
        using (var key = Key(place, safe))
        {
            (await key.SignAsync(new byte[32], default)).Succeeded.ShouldBeTrue();
        }

        (await safe.FindAsync(Name, default))!.Unsettled.ShouldBe(0);
        await safe.BeginAsync(Name, kept);
        await safe.BeginAsync(Name, kept);
        using var stopped = Key(place, safe);
        (await stopped.SignAsync(new byte[32], default)).Refusal!.Code.ShouldBe(RefusalCode.WrongPin);
    }

    [Fact]
    public async Task A_place_that_is_away_is_asked_again_after_a_rest_and_the_pin_is_not_given_up()
    {
        var (place, safe) = await EnrolledAsync();
        await safe.KeepAsync(Name, Pin, _clock.GetUtcNow(), default);
        var (away, asked) = (true, 0);
        using var key = new UnattendedKey(safe, Name, place.Certificates(Name), Open, _refused.Add, _clock);
        for (var i = 0; i < 3; i++)
        {
            (await key.SignAsync(new byte[32], default)).Refusal!.Code.ShouldBe(RefusalCode.Unreachable);
        }

        asked.ShouldBe(1);
        away = false;
        _clock.Now += UnattendedKey.Rest;
        (await key.SignAsync(SHA256.HashData("x"u8), default)).Succeeded.ShouldBeTrue();
        _refused.ShouldBeEmpty();

        Task<SignResult<ISigningKey>> Open(string pin)
        {
            asked++;
            return away ? Task.FromResult<SignResult<ISigningKey>>(new Refusal(RefusalCode.Unreachable, "away")) : place.OpenAsync(Name, new KeyAuthorization.Pin(pin), default);
        }
    }

    [Fact]
    public async Task The_pin_lies_nowhere_in_clear_and_opens_with_the_secret_of_its_server_and_its_own_name_only()
    {
        var (_, safe) = await EnrolledAsync();
        await safe.KeepAsync(Name, Pin, _clock.GetUtcNow(), default);
        foreach (var file in Directory.EnumerateFiles(Place, "*", SearchOption.AllDirectories))
        {
            var bytes = await File.ReadAllBytesAsync(file);
            bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Pin)).ShouldBe(-1, file);
            Encoding.Latin1.GetString(bytes).ShouldNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes(Pin))[..8], customMessage: file);
        }

        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(Path.Combine(Place, "pins", $"{Name}.json")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        var kept = (await safe.FindAsync(Name, default))!;
        safe.TryReveal(Name, kept, out var pin).ShouldBeTrue();
        pin.ShouldBe(Pin);
        safe.TryReveal("other", kept, out _).ShouldBeFalse();
        using var other = new PinSafe(Path.Combine(Place, "pins"), NodeSecret.OpenOrCreate(Path.Combine(Place, "another secret")));
        other.TryReveal(Name, kept, out _).ShouldBeFalse();
        safe.TryReveal(Name, kept with { Encrypted = [1, 2, 3] }, out _).ShouldBeFalse();
    }

    public void Dispose() => _folder.Dispose();

    private async Task<(SoftwareKeyPlace Place, PinSafe Safe)> EnrolledAsync()
    {
        var secret = NodeSecret.OpenOrCreate(Path.Combine(Place, "secret"));
        var place = new SoftwareKeyPlace(Path.Combine(Place, "keys"), secret);
        var request = (await place.EnrolAsync(Name, new CertificateSubject { CommonName = "Bệnh viện" }, Pin, default)).Value;
        await place.InstallAsync(Name, signers.Authority.Issue(request), [signers.Authority.Root], default);
        return (place, new PinSafe(Path.Combine(Place, "pins"), secret));
    }

    private UnattendedKey Key(SoftwareKeyPlace place, PinSafe safe) =>
        new(safe, Name, place.Certificates(Name), pin => place.OpenAsync(Name, new KeyAuthorization.Pin(pin), default), _refused.Add, _clock);

    private sealed class Clock : TimeProvider
    {
        internal DateTimeOffset Now { get; set; } = Signers.Morning;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
