using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Sen.Documents.Cards.Links;

/// <summary>Addresses of encrypted files that a manifest does not hold itself: good for some minutes, for whoever was just given the manifest (the specification allows an hour).</summary>
internal sealed class LinkTickets(IDataProtectionProvider protection)
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("sen.documents.card-link").ToTimeLimitedDataProtector();

    internal string Write(string link) => _protector.Protect(link, Life);

    /// <summary>Id of the link; null when the ticket is not of this server, or too old.</summary>
    internal string? Read(string? ticket)
    {
        try
        {
            return ticket is null ? null : _protector.Unprotect(ticket);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
