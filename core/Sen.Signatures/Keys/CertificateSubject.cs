using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace Sen.Signatures;

/// <summary>Whom a certificate names, in the attributes that Vietnamese authorities use: <c>UID=CCCD:…</c> or <c>UID=MST:…</c> for the person or organisation.</summary>
public sealed record CertificateSubject
{
    private const string UserId = "0.9.2342.19200300.100.1.1";
    private const string Title = "2.5.4.12";
    private const string SerialNumber = "2.5.4.5";

    /// <summary>Full name of the person, or name of the facility.</summary>
    public required string CommonName { get; init; }

    /// <summary>Where the person works; for a seal the facility itself.</summary>
    public string? Organization { get; init; }

    /// <summary>Identity behind the name with its prefix: <c>CCCD:…</c> (citizen card), <c>MST:…</c> (tax code of an organisation).</summary>
    public string? Identity { get; init; }

    /// <summary>Number of the licence to practise (giấy phép hành nghề), written to <c>serialNumber</c> as <c>GPHN:…</c>.</summary>
    public string? Licence { get; init; }

    /// <summary>Title or role, for example "Trưởng khoa".</summary>
    public string? Role { get; init; }

    public string? Locality { get; init; }

    /// <summary>ISO 3166-1 alpha-2.</summary>
    public string Country { get; init; } = "VN";

    public X500DistinguishedName ToName()
    {
        var name = new X500DistinguishedNameBuilder();
        name.AddCountryOrRegion(Country);
        AddIf(Locality, name.AddLocalityName);
        AddIf(Organization, name.AddOrganizationName);
        AddIf(Role, value => name.Add(Title, value));
        name.AddCommonName(CommonName);
        AddIf(Licence, value => name.Add(SerialNumber, $"GPHN:{value}", value.All(IsPrintable) ? UniversalTagNumber.PrintableString : UniversalTagNumber.UTF8String));
        AddIf(Identity, value => name.Add(UserId, value));
        return name.Build();
    }

    // X.680 §41.4. X.520 wants PrintableString for serialNumber; a licence number with other letters is kept whole rather than refused.
    private static bool IsPrintable(char c) => char.IsAsciiLetterOrDigit(c) || " '()+,-./:=?".Contains(c, StringComparison.Ordinal);

    private static void AddIf(string? value, Action<string> add)
    {
        if (!string.IsNullOrEmpty(value))
        {
            add(value);
        }
    }
}
