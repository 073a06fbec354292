using System.Net;
using System.Net.Sockets;

namespace Aesop.Tests.Servers;

/// <summary>
/// Finds loopback ports that nobody listens on. They lie below the range from which the kernel takes the local ports of outgoing
/// connections, so a server that is restarted finds its port free again.
/// </summary>
public static class FreePort
{
    private const int First = 20_000;
    private const int Last = 32_000;
    private const int AttemptsMax = 1_000;

    private static readonly HashSet<int> Given = [];
    private static readonly Lock Giving = new();

    /// <summary>A port between 20000 and 32000 that is free now and that this process was not given before.</summary>
    public static int Next()
    {
        lock (Giving)
        {
            for (var attempt = 0; attempt < AttemptsMax; attempt++)
            {
                var port = Random.Shared.Next(First, Last);
                if (!Given.Contains(port) && IsFree(port))
                {
                    Given.Add(port);
                    return port;
                }
            }
        }

        throw new InvalidOperationException($"No free loopback port found between {First} and {Last} in {AttemptsMax} attempts.");
    }

    private static bool IsFree(int port)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
