using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace Sen.Documents.Reports;

/// <summary>
/// What somebody was told of a paper that is not in order, and may report. Of a code its text, which holds no more than a masked name; of a file and of a
/// health card only the hash, because their content is somebody's.
/// </summary>
/// <param name="Kind">code, paper or card.</param>
/// <param name="Outcome">What /verify said.</param>
/// <param name="Issuer">Code of the facility that the paper names, or the address that a card names; empty when none could be read.</param>
/// <param name="Code">Text of the QR code; null for a card.</param>
/// <param name="Hash">SHA-256 of what was handed in, hexadecimal.</param>
/// <param name="Problems">What was wrong, by name.</param>
internal sealed record ReportedPaper(string Kind, string Outcome, string Issuer, string? Code, string Hash, IReadOnlyList<string> Problems)
{
    internal static string HashOf(ReadOnlySpan<byte> given) => Convert.ToHexStringLower(SHA256.HashData(given));
}

/// <summary>Carries a judgement of this server through the form of whoever reports it: nothing that was not judged here can be reported.</summary>
internal sealed class ReportTokens(IDataProtectionProvider protection)
{
    private static readonly TimeSpan Life = TimeSpan.FromHours(2);

    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("sen.documents.report").ToTimeLimitedDataProtector();

    internal string Write(ReportedPaper paper) => _protector.Protect(JsonSerializer.Serialize(paper), Life);

    /// <summary>Null when it is not of this server, or too old.</summary>
    internal ReportedPaper? Read(string token)
    {
        try
        {
            return JsonSerializer.Deserialize<ReportedPaper>(_protector.Unprotect(token));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
