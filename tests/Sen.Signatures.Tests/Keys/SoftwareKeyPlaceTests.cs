using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;

namespace Sen.Signatures.Tests;

[Collection(nameof(Signers))]
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class SoftwareKeyPlaceTests(Signers signers)
{
    [Fact]
    public async Task A_key_lies_encrypted_and_opens_with_its_pin_only()
    {
        using var folder = new Folder();
        using var place = await EnrolledAsync(folder, "2468");

        var file = await File.ReadAllBytesAsync(KeyFile(folder));
        Should.Throw<CryptographicException>(() => Pkcs8PrivateKeyInfo.Decode(file, out _));
        Should.Throw<CryptographicException>(() => Pkcs8PrivateKeyInfo.DecryptAndDecode("2468", file, out _));
        (await place.OpenAsync("k", new KeyAuthorization.Pin("2469"), default)).Refusal!.Code.ShouldBe(RefusalCode.WrongPin);
        (await place.OpenAsync("k", new KeyAuthorization.Pin("2468"), default)).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task Five_wrong_pins_lock_the_key_and_the_right_one_does_not_open_it_then()
    {
        using var folder = new Folder();
        using var place = await EnrolledAsync(folder, "2468");

        for (var i = 1; i < SoftwareKeyPlace.Tries; i++)
        {
            (await place.OpenAsync("k", new KeyAuthorization.Pin("0000"), default)).Refusal!.Code.ShouldBe(RefusalCode.WrongPin);
        }

        (await place.OpenAsync("k", new KeyAuthorization.Pin("0000"), default)).Refusal!.Code.ShouldBe(RefusalCode.Locked);
        (await place.OpenAsync("k", new KeyAuthorization.Pin("2468"), default)).Refusal!.Code.ShouldBe(RefusalCode.Locked);

        await place.UnlockAsync("k", default);
        (await place.OpenAsync("k", new KeyAuthorization.Pin("2468"), default)).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task A_key_with_a_pin_does_not_open_without_one_and_that_is_no_wrong_try()
    {
        using var folder = new Folder();
        using var place = await EnrolledAsync(folder, "2468");

        for (var i = 0; i <= SoftwareKeyPlace.Tries; i++)
        {
            (await place.OpenAsync("k", KeyAuthorization.Nothing, default)).Refusal!.Code.ShouldBe(RefusalCode.WrongPin);
        }

        (await place.OpenAsync("k", new KeyAuthorization.Pin("2468"), default)).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task The_files_alone_without_the_secret_of_the_node_open_nothing()
    {
        using var folder = new Folder();
        using var place = await EnrolledAsync(folder, pin: null);
        using var thief = new SoftwareKeyPlace(Path.Combine(folder.Path, "keys"), NodeSecret.OpenOrCreate(Path.Combine(folder.Path, "another")));

        (await thief.OpenAsync("k", KeyAuthorization.Nothing, default)).Refusal!.Code.ShouldBe(RefusalCode.WrongPin);
        (await place.OpenAsync("k", KeyAuthorization.Nothing, default)).Succeeded.ShouldBeTrue();
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("../doctor")]
    [InlineData("..")]
    [InlineData("")]
    public async Task An_unknown_name_is_refused(string reference) =>
        (await signers.Place.OpenAsync(reference, KeyAuthorization.Nothing, default)).Refusal!.Code.ShouldBe(RefusalCode.UnknownKey);

    [Fact]
    public async Task A_certificate_for_another_key_is_not_installed_and_a_key_in_use_is_not_replaced()
    {
        using var folder = new Folder();
        using var place = await EnrolledAsync(folder, "2468");
        var subject = new CertificateSubject { CommonName = "Another" };
        await place.EnrolAsync("k2", subject, null, default);

        (await place.InstallAsync("k2", signers.Doctor.Certificate, [], default)).Refusal!.Code.ShouldBe(RefusalCode.Denied);
        (await place.EnrolAsync("k", subject, null, default)).Refusal!.Code.ShouldBe(RefusalCode.Denied);
    }

    [Fact]
    public void Keys_and_secret_are_readable_by_their_owner_only()
    {
        using var folder = new Folder();
        var secret = Path.Combine(folder.Path, "secret");
        NodeSecret.OpenOrCreate(secret);
        File.GetUnixFileMode(secret).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);

        File.SetUnixFileMode(secret, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        Should.Throw<InvalidOperationException>(() => NodeSecret.OpenOrCreate(secret));
    }

    [Fact]
    public void A_certificate_names_the_practitioner_as_the_law_does_and_says_that_it_is_for_trying()
    {
        signers.Doctor.Certificate.Subject.ShouldContain("CN=Nguyễn Thị Bình");
        signers.Doctor.Certificate.Subject.ShouldContain("GPHN:000123/QNI");
        signers.Doctor.Certificate.Subject.ShouldContain("CCCD:022185001234");
        signers.Doctor.Certificate.Issuer.ShouldContain(TryoutAuthority.Mark);
    }

    [Fact]
    public void A_licence_with_any_letters_can_be_named() =>
        new CertificateSubject { CommonName = "x", Licence = "0123/ĐN_2026" }.ToName().Name.ShouldContain("GPHN:0123/ĐN_2026");

    [Fact]
    public void A_pin_is_not_printed() => new KeyAuthorization.Pin("2468").ToString().ShouldNotContain("2468");

    private async Task<SoftwareKeyPlace> EnrolledAsync(Folder folder, string? pin)
    {
        var place = new SoftwareKeyPlace(Path.Combine(folder.Path, "keys"), NodeSecret.OpenOrCreate(Path.Combine(folder.Path, "secret")));
        var request = (await place.EnrolAsync("k", new CertificateSubject { CommonName = "Một người" }, pin, default)).Value;
        (await place.InstallAsync("k", signers.Authority.Issue(request), [], default)).Succeeded.ShouldBeTrue();
        return place;
    }

    private static string KeyFile(Folder folder) => Path.Combine(folder.Path, "keys", "k", "key.p8");
}
