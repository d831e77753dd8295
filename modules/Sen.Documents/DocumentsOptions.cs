using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Sen.Signatures;

namespace Sen.Documents;

/// <summary>Settings of the documents of a visit, section "Documents".</summary>
public sealed class DocumentsOptions
{
    /// <summary>An address of a health link has 128 characters at most, and 43 of them are random.</summary>
    internal const int LongestPublicAddress = 70;

    private const string NoAddress = "http://localhost";

    /// <summary>The address under which people reach this node, without a slash at the end: it stands in every document and its QR code.
    /// Default: what Accounts:PublicAddress says.</summary>
    [Required, Url]
    public string PublicAddress { get; set; } = NoAddress;

    /// <summary>Folder of the secret, the keys and the trial authority. Default: "signing" in Accounts:DataDirectory.</summary>
    [Required]
    public string KeyDirectory { get; set; } = "signing";

    /// <summary>Whoever signs gets a key of the trial authority, which has no legal force. Default: only on a practice node.</summary>
    public bool? TrialKeys { get; set; }

    [ValidateObjectMembers]
    public TimestampOptions Timestamps { get; } = new();

    [ValidateObjectMembers]
    public RevocationOptions Revocation { get; } = new();

    /// <summary>What was signed or settled longer ago, and what is brought in with its history, gets no document: keys of today do not sign papers of then.</summary>
    public TimeSpan Within { get; set; } = TimeSpan.FromDays(14);

    /// <summary>PKCS#11 modules by the name that pages show: the path of the vendor's library, "/usr/lib/softhsm/libsofthsm2.so".</summary>
    public IDictionary<string, string> TokenModules { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Remote signing services by the name that pages show.</summary>
    public IDictionary<string, RemoteSigningService> RemoteSigning { get; } = new Dictionary<string, RemoteSigningService>(StringComparer.Ordinal);

    /// <summary>Defaults that other sections say.</summary>
    internal void Place(IConfiguration configuration)
    {
        PublicAddress = configuration["Accounts:PublicAddress"] ?? PublicAddress;
        KeyDirectory = Path.Combine(configuration["Accounts:DataDirectory"] ?? "", KeyDirectory);
    }

    /// <summary>Id of the Organization that signs health cards of what the Record holds. Default: the facility that recorded the newest fact on the card.</summary>
    public string? CardIssuer { get; set; }

    /// <summary>The address for what is opened by whoever gets it: where none is set, the one under which this question came, as a practice node has it.</summary>
    internal string AddressFor(string origin) => PublicAddress == NoAddress ? origin : PublicAddress.TrimEnd('/');

    internal string FhirBase => $"{PublicAddress.TrimEnd('/')}/fhir";
}

/// <summary>Timestamps (RFC 3161) in signatures, section "Documents:Timestamps". Without an address signatures are of level B, and the log alone proves their time.</summary>
public sealed class TimestampOptions
{
    /// <summary>Of the authority.</summary>
    public Uri? Address { get; set; }

    /// <summary>How long a signature waits for it.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan TimeLimit { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long it is not asked again after it was away; papers that were signed meanwhile get their timestamp afterwards.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan Rest { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Folder with the roots of the authorities that are believed (.pem, .crt, .cer, .der). Default: "timestamp-anchors" in the folder of the keys.</summary>
    public string? Anchors { get; set; }
}

/// <summary>Revocation lists and responders of the signers' authorities, section "Documents:Revocation".</summary>
public sealed class RevocationOptions
{
    /// <summary>Who is asked first when a certificate names both; the other is asked when the first cannot say.</summary>
    public RevocationForm First { get; set; } = RevocationForm.Ocsp;

    /// <summary>How long a signature waits for a list or an answer.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan TimeLimit { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Lists and responders on this machine may be asked. Certificates say where they are, so by default only a practice node does.</summary>
    public bool? Loopback { get; set; }
}

/// <summary>A trust service provider that speaks the CSC API, and how this node is known to it: client credentials, or user and password.</summary>
public sealed class RemoteSigningService
{
    /// <summary>With the version and a slash at its end: "https://…/csc/v1/".</summary>
    [Required]
    public Uri? Address { get; set; }

    public string? ClientId { get; set; }

    public string? ClientSecret { get; set; }

    public string? User { get; set; }

    public string? Password { get; set; }

    internal CscServiceAuthorization ToAuthorization() => ClientId is { } client
        ? new CscServiceAuthorization.ClientCredentials(client, ClientSecret ?? "")
        : new CscServiceAuthorization.Basic(User ?? "", Password ?? "");
}
