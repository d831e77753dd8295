using System.Net;
using System.Net.Sockets;

namespace Sen.Outbound;

/// <summary>
/// Which addresses this server calls because somebody else named them. Never its own network card's link, a cloud's metadata service or
/// this machine (unless a setting says so), whatever a name resolves to at the moment of the call.
/// </summary>
public static class SafeAddresses
{
    // Metadata services that are not link-local: Alibaba's, and Amazon's for IPv6.
#pragma warning disable S1313 // These are the addresses that are never called; they are what they are.
    private static readonly IPAddress[] Metadata = [IPAddress.Parse("100.100.100.200"), IPAddress.Parse("fd00:ec2::254")];
#pragma warning restore S1313

    /// <summary>What is wrong with the address, or null. Names are looked up again when they are called.</summary>
    public static string? Problem(string? url, bool allowLoopback)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.UserInfo.Length > 0)
        {
            return "Not an absolute address without user name.";
        }

        if (address.Scheme != Uri.UriSchemeHttps && !(allowLoopback && address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))
        {
            return "Only https is called.";
        }

        var literal = IPAddress.TryParse(address.DnsSafeHost, out var ip) ? ip : null;
        return (literal is not null && !IsAllowed(literal, allowLoopback)) || (address.IsLoopback && !allowLoopback)
            ? "This address is not called."
            : null;
    }

    public static bool IsAllowed(IPAddress address, bool allowLoopback)
    {
        var ip = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (IPAddress.IsLoopback(ip))
        {
            return allowLoopback;
        }

        var bytes = ip.GetAddressBytes();
        var isSpecial = ip.AddressFamily == AddressFamily.InterNetwork
            ? bytes is [0, ..] or [169, 254, ..] or [>= 224, ..]
            : ip.IsIPv6LinkLocal || ip.IsIPv6Multicast || ip.Equals(IPAddress.IPv6Any) || ip.IsIPv6Teredo || bytes is [0x00, 0x64, 0xff, 0x9b, ..] or [0x20, 0x02, ..];
        return !isSpecial && !Array.Exists(Metadata, m => m.Equals(ip));
    }

    /// <summary>Follows no redirect, uses no proxy, and connects to nothing but allowed addresses.</summary>
    public static SocketsHttpHandler Handler(bool allowLoopback) => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ConnectTimeout = TimeSpan.FromSeconds(15),
        ConnectCallback = (context, cancellationToken) => ConnectAsync(context.DnsEndPoint, allowLoopback, cancellationToken),
    };

    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint target, bool allowLoopback, CancellationToken cancellationToken)
    {
        var addresses = await Dns.GetHostAddressesAsync(target.Host, cancellationToken);
        var allowed = Array.FindAll(addresses, a => IsAllowed(a, allowLoopback));
        if (allowed.Length == 0)
        {
            throw new HttpRequestException("The address is not called.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, target.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
