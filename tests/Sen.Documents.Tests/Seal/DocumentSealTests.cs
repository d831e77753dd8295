using System.Buffers.Text;
using System.Security.Cryptography;
using Sen.Documents.Compose;
using Sen.Documents.Seal;

namespace Sen.Documents.Tests.Seal;

/// <summary>The payload of the QR code, without a host.</summary>
public sealed class DocumentSealTests
{
    private static readonly ECDsa Key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private static readonly DocumentSeal Sample = new()
    {
        Kind = DocumentKind.Prescription,
        LastFour = "M9QC",
        MaskedName = DocumentSeal.Mask("Nguyễn Thị Bích Ngọc"),
        BirthYear = 1984,
        Issuer = "92002",
        SignedAt = new DateTimeOffset(2026, 11, 24, 9, 6, 14, TimeSpan.FromHours(7)),
        Lines = 4,
        ValidUntil = new DateOnly(2026, 11, 29),
        Document = "0193f0a1b2c37d4e8f90a1b2c3d4e5f6-rx-c",
        Version = 1,
        Position = 12_345_678,
        Opening = RandomNumberGenerator.GetBytes(32),
        KeyHint = DocumentSeal.HintOf(Key.ExportSubjectPublicKeyInfo()),
    };

    [Fact]
    public void What_was_written_is_read_and_the_facility_signed_it()
    {
        var read = DocumentSeal.Read(Signed()).ShouldNotBeNull();
        (read.Seal with { Opening = default, KeyHint = default }).ShouldBe(Sample with { Opening = default, KeyHint = default });
        read.Seal.Opening.ToArray().ShouldBe(Sample.Opening.ToArray());
        read.Seal.MaskedName.ShouldBe("N. T. B. Ngọc");
        DocumentSeal.IsSignedBy(read, Key.ExportSubjectPublicKeyInfo()).ShouldBeTrue();
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        DocumentSeal.IsSignedBy(read, other.ExportSubjectPublicKeyInfo()).ShouldBeFalse();
    }

    [Fact]
    public void No_flipped_bit_leaves_a_seal_that_is_signed()
    {
        var bytes = Base64Url.DecodeFromChars(Signed());
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            var read = DocumentSeal.Read(Base64Url.EncodeToString(bytes));
            (read is { } seal && DocumentSeal.IsSignedBy(seal, Key.ExportSubjectPublicKeyInfo())).ShouldBeFalse($"bit {bit}");
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void What_is_cut_off_or_longer_is_no_seal()
    {
        var bytes = Base64Url.DecodeFromChars(Signed());
        for (var length = 0; length < bytes.Length; length++)
        {
            (DocumentSeal.Read(Base64Url.EncodeToString(bytes.AsSpan(0, length))) is { } cut && DocumentSeal.IsSignedBy(cut, Key.ExportSubjectPublicKeyInfo())).ShouldBeFalse();
        }

        DocumentSeal.Read(Base64Url.EncodeToString([0, .. bytes])).ShouldBeNull();
        DocumentSeal.Read("không phải").ShouldBeNull();
    }

    [Fact]
    public void With_an_address_it_fits_a_QR_code_of_version_12_at_level_M()
    {
        var address = $"https://suckhoe.cantho.gov.vn/verify#{Signed()}";
        using var code = QRCoder.QRCodeGenerator.GenerateQrCode(address, QRCoder.QRCodeGenerator.ECCLevel.M);
        code.Version.ShouldBeLessThanOrEqualTo(12);
        (33.0 / (17 + (4 * code.Version))).ShouldBeGreaterThanOrEqualTo(0.5, "millimetres a module on a code of 33 mm");
    }

    private static string Signed() => Sample.Write(Key.SignHash(Sample.Digest(), DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
}
