using System.Net;
using System.Text;
using Aesop.Relay.Encoders;
using Aesop.Relay.Tables;

namespace Aesop.Relay.Tests.Encoders;

internal sealed class FixedBytesEncoderTests
{
    [TestCase("00000000000000000000000000000000", "::")]
    [TestCase("00000000000000000000000000000001", "::1")]
    [TestCase("0000000000000000000000000001ffff", "::0.1.255.255")]
    [TestCase("000000000000000000000000c0000201", "::192.0.2.1")]
    [TestCase("00000000000000000000ffffc0000280", "::ffff:192.0.2.128")]
    [TestCase("20010db8000000010001000100010001", "2001:db8::1:1:1:1:1")]
    [TestCase("00010000000000020000000000000003", "1:0:0:2::3")]
    [TestCase("00010002000300040005000600070000", "1:2:3:4:5:6:7::")]
    [TestCase("ffffffffffffffffffffffffffffffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    public void Write_Inet6_IsTheServersText(string hex, string text) => Assert.That(Write(ColumnKind.Inet6, hex), Is.EqualTo(text));

    [Test]
    public void Write_AnyInet6_IsTheSameAddress()
    {
        var random = new Random(11);
        for (var i = 0; i < 10_000; i++)
        {
            var bytes = new byte[16];
            for (var word = 0; word < 8; word++)
            {
                var value = random.Next(3) == 0 ? random.Next(0x10000) : 0;
                (bytes[2 * word], bytes[2 * word + 1]) = ((byte)(value >> 8), (byte)value);
            }

            var text = Write(ColumnKind.Inet6, Convert.ToHexString(bytes));
            Assert.That(IPAddress.Parse(text).GetAddressBytes(), Is.EqualTo(bytes), text);
        }
    }

    [Test]
    public void Write_UuidAndInet4_AreTheServersText() => Assert.That(
        (Write(ColumnKind.Uuid, "123e4567e89b12d3a456426655440000"), Write(ColumnKind.Inet4, "0a0000ff")),
        Is.EqualTo(("123e4567-e89b-12d3-a456-426655440000", "10.0.0.255")));

    private static string Write(ColumnKind kind, string hex)
    {
        Span<byte> text = stackalloc byte[48];
        return Encoding.ASCII.GetString(text[..FixedBytesEncoder.Write(kind, Convert.FromHexString(hex), text)]);
    }
}
