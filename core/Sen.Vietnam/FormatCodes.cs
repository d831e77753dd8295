namespace Sen.Vietnam;

/// <summary>
/// Every code a parser of this library can answer. Codes are part of the contract: logs, screens and tests rely on them.
/// Each has its sentence in <c>Resources/Texts.resx</c> and <c>Texts.en.resx</c>; a test holds that, and that none is used twice.
/// </summary>
public static class FormatCodes
{
    public const string Nothing = "format.nothing";

    public const string CitizenLength = "cccd.length";
    public const string CitizenDigits = "cccd.digits";
    public const string CitizenProvince = "cccd.province";
    public const string CitizenSexDiffers = "cccd.sex-differs";
    public const string CitizenBirthYearDiffers = "cccd.birth-year-differs";
    public const string CitizenBirthInFuture = "cccd.birth-in-future";
    public const string CitizenIssuedInFuture = "cccd.issued-in-future";
    public const string CitizenIssuedBeforeBirth = "cccd.issued-before-birth";

    public const string CardQrEmpty = "cccd-qr.empty";
    public const string CardQrTooLong = "cccd-qr.too-long";
    public const string CardQrFields = "cccd-qr.fields";
    public const string CardQrName = "cccd-qr.name";
    public const string CardQrBirthDate = "cccd-qr.birth-date";
    public const string CardQrSex = "cccd-qr.sex";

    public const string BhytLength = "bhyt.length";
    public const string BhytForm = "bhyt.form";
    public const string BhytZero = "bhyt.zero";
    public const string BhytQrEmpty = "bhyt-qr.empty";
    public const string BhytQrTooLong = "bhyt-qr.too-long";
    public const string BhytQrFields = "bhyt-qr.fields";
    public const string BhytQrHex = "bhyt-qr.hex";
    public const string BhytQrName = "bhyt-qr.name";
    public const string BhytQrDate = "bhyt-qr.date";
    public const string BhytQrSex = "bhyt-qr.sex";
    public const string BhytQrBirthInFuture = "bhyt-qr.birth-in-future";

    public const string BenefitNoSalary = "benefit.no-base-salary";
    public const string BenefitVisitKind = "benefit.visit-kind";
    public const string BenefitNegative = "benefit.negative";

    public const string DateForm = "date.form";
    public const string DateNotReal = "date.not-real";

    public const string NameEmpty = "name.empty";
    public const string NameTooLong = "name.too-long";
    public const string NameCharacter = "name.character";

    public const string PhoneEmpty = "phone.empty";
    public const string PhoneCharacter = "phone.character";
    public const string PhoneLength = "phone.length";
    public const string PhoneNotMobile = "phone.not-mobile";

    public const string VietQrEmpty = "vietqr.empty";
    public const string VietQrTooLong = "vietqr.too-long";
    public const string VietQrTag = "vietqr.tag";
    public const string VietQrLength = "vietqr.length";
    public const string VietQrTwice = "vietqr.twice";
    public const string VietQrCrcMissing = "vietqr.crc-missing";
    public const string VietQrCrc = "vietqr.crc";
    public const string VietQrVersion = "vietqr.version";
    public const string VietQrInitiation = "vietqr.initiation";
    public const string VietQrNotNapas = "vietqr.not-napas";
    public const string VietQrBank = "vietqr.bank";
    public const string VietQrAccount = "vietqr.account";
    public const string VietQrService = "vietqr.service";
    public const string VietQrCurrency = "vietqr.currency";
    public const string VietQrCountry = "vietqr.country";
    public const string VietQrAmount = "vietqr.amount";
    public const string VietQrAmountMissing = "vietqr.amount-missing";
    public const string VietQrBill = "vietqr.bill";
    public const string VietQrPurpose = "vietqr.purpose";

    public const string PrescriptionLength = "prescription-code.length";
    public const string PrescriptionFacility = "prescription-code.facility";
    public const string PrescriptionBody = "prescription-code.body";
    public const string PrescriptionKind = "prescription-code.kind";
    public const string PrescriptionRandomness = "prescription-code.randomness";
}
