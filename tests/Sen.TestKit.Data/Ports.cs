using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Sen.TestKit;

/// <summary>Ports of this machine for programs that must be told theirs.</summary>
public static class Ports
{
    // Below what Linux gives to connections that go out (32768 and above): none of those takes it before the program does.
    private const int First = 20_000;
    private const int End = 32_000;

    private static readonly ConcurrentDictionary<int, bool> Given = new();

    /// <summary>A port of the loopback address that nobody listens on, and that no other test of this process is given.</summary>
    public static int Free()
    {
        while (true)
        {
            var port = Random.Shared.Next(First, End);
            if (Given.TryAdd(port, true) && IsFree(port))
            {
                return port;
            }
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
