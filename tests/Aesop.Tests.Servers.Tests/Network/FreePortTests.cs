using System.Net;
using System.Net.Sockets;

namespace Aesop.Tests.Servers.Tests.Network;

internal sealed class FreePortTests
{
    [Test]
    public void Next_ManyTimes_AreDifferentAndFree()
    {
        var ports = Enumerable.Range(0, 50).Select(_ => FreePort.Next()).ToList();

        Assert.That(ports, Is.Unique);
        foreach (var port in ports)
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            Assert.That(listener.Start, Throws.Nothing);
        }
    }
}
