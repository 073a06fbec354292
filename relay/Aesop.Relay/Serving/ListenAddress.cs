using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Aesop.Relay.Serving;

/// <summary>The address that HTTP is served on. Immutable.</summary>
internal sealed record ListenAddress
{
    private ListenAddress(string text, IPAddress? address, int port)
    {
        Text = text;
        Address = address;
        Port = port;
    }

    /// <summary>As it was given.</summary>
    public string Text { get; }

    /// <summary>Null for any address of the machine.</summary>
    public IPAddress? Address { get; }

    /// <summary>0 for any free one.</summary>
    public int Port { get; }

    /// <summary>Reads <c>HOST:PORT</c>: an IP address (IPv6 in brackets), <c>localhost</c>, or <c>*</c> for any.</summary>
    /// <exception cref="RelayListenException">It is none.</exception>
    public static ListenAddress Parse(string text)
    {
        var colon = text.LastIndexOf(':');
        if (colon > 0 && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= IPEndPoint.MaxPort)
        {
            var host = text[..colon];
            if (host == "*")
            {
                return new ListenAddress(text, null, port);
            }

            if (host == "localhost")
            {
                return new ListenAddress(text, IPAddress.Loopback, port);
            }

            var bracketed = host.StartsWith('[') && host.EndsWith(']');
            if (IPAddress.TryParse(bracketed ? host[1..^1] : host, out var address) && bracketed == (address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6))
            {
                return new ListenAddress(text, address, port);
            }
        }

        throw new RelayListenException($"Listen: '{text}' is no address; write HOST:PORT with an IP address, localhost or *, for instance 127.0.0.1:7310 or [::1]:7310.");
    }

    public void Apply(KestrelServerOptions kestrel, Action<ListenOptions> configure)
    {
        if (Address is null)
        {
            kestrel.ListenAnyIP(Port, configure);
        }
        else
        {
            kestrel.Listen(Address, Port, configure);
        }
    }
}
