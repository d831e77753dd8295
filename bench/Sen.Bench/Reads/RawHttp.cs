using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Sen.Bench;

/// <summary>
/// The least HTTP/1.1 client there can be: requests prepared as bytes, kept-alive connections, answers with a Content-Length.
/// Client and server share the cores, so what the client spends flatters the slower server.
/// </summary>
/// <param name="address">Of the server.</param>
/// <param name="request">The bytes of the request with this number.</param>
internal sealed class RawHttp(Uri address, Func<long, ReadOnlyMemory<byte>> request) : IDisposable
{
    private readonly ConcurrentBag<(Socket Socket, byte[] Buffer)> _idle = [];

    /// <summary>Reads of so many paths, neighbours far apart: the step shares no factor with the count.</summary>
    internal static RawHttp Get(Uri address, string[] paths, string headers)
    {
        var requests = paths.Select(p => Encoding.UTF8.GetBytes($"GET /fhir/{p} HTTP/1.1\r\nHost: {address.Authority}\r\n{headers}\r\n")).ToArray();
        return new RawHttp(address, number => requests[(number * 7_919) % requests.Length]);
    }

    /// <summary>A request with a resource in it.</summary>
    internal static byte[] Request(Uri address, string method, string path, string headers, ReadOnlySpan<byte> body) =>
    [
        .. Encoding.ASCII.GetBytes(
            $"{method} /fhir/{path} HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Type: application/fhir+json\r\nContent-Length: {body.Length}\r\n{headers}\r\n"),
        .. body,
    ];

    internal async Task SendAsync(long number, CancellationToken cancellationToken)
    {
        if (!_idle.TryTake(out var connection))
        {
            connection = (new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }, new byte[1024 * 1024]);
            await connection.Socket.ConnectAsync(address.Host, address.Port, cancellationToken);
        }

        for (var rest = request(number); rest.Length > 0;)
        {
            rest = rest[await connection.Socket.SendAsync(rest, cancellationToken)..];
        }

        var (received, wanted) = (0, int.MaxValue);
        while (received < wanted)
        {
            var count = await connection.Socket.ReceiveAsync(connection.Buffer.AsMemory(received), cancellationToken);
            if (count == 0)
            {
                throw new InvalidOperationException("The server closed the connection.");
            }

            received += count;
            wanted = wanted == int.MaxValue ? Whole(connection.Buffer.AsSpan(0, received)) : wanted;
        }

        _idle.Add(connection);
    }

    public void Dispose()
    {
        while (_idle.TryTake(out var connection))
        {
            connection.Socket.Dispose();
        }
    }

    // The length of the whole answer, once its headers are there.
    private static int Whole(ReadOnlySpan<byte> received)
    {
        var end = received.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return int.MaxValue;
        }

        if (!received.StartsWith("HTTP/1.1 20"u8))
        {
            throw new InvalidOperationException($"The server answered {Encoding.ASCII.GetString(received[..Math.Min(received.Length, 600)])}");
        }

        var head = received[..end];
        var at = head.IndexOf("Content-Length: "u8);
        if (at < 0)
        {
            throw new InvalidOperationException("The answer has no Content-Length.");
        }

        var digits = head[(at + "Content-Length: ".Length)..];
        var stop = digits.IndexOf((byte)'\r');
        return end + 4 + int.Parse(stop < 0 ? digits : digits[..stop], NumberStyles.None, CultureInfo.InvariantCulture);
    }
}
