using Aesop.MySql.Protocol;
using Aesop.MySql.Protocol.Packets;
using Aesop.MySql.Tests.Fakes;

namespace Aesop.MySql.Tests.Protocol.Packets;

public sealed class HandshakePacketTests
{
    [Test]
    public void Parse_Greeting_GivesEveryField()
    {
        HandshakePacket packet = HandshakePacket.Parse(FakePackets.Greeting("9.7.0", plugin: "caching_sha2_password"));
        Assert.That(packet.ServerVersion, Is.EqualTo("9.7.0"));
        Assert.That(packet.ConnectionId, Is.EqualTo(42));
        Assert.That(packet.Challenge, Is.EqualTo(FakePackets.Challenge));
        Assert.That(packet.Capabilities, Is.EqualTo(FakePackets.ServerCapabilities));
        Assert.That(packet.Status, Is.EqualTo(ServerStatus.AutoCommit));
        Assert.That(packet.AuthenticationPlugin, Is.EqualTo("caching_sha2_password"));
    }

    [Test]
    public void Parse_PluginWithoutTerminator_IsForgiven() =>
        Assert.That(HandshakePacket.Parse(FakePackets.Greeting().AsSpan()[..^1]).AuthenticationPlugin, Is.EqualTo("mysql_native_password"));

    [Test]
    public void Parse_OtherProtocolVersion_SaysWhich()
    {
        byte[] greeting = FakePackets.Greeting();
        greeting[0] = 9;
        Assert.That(() => HandshakePacket.Parse(greeting), Throws.TypeOf<MySqlProtocolException>().With.Message.Contains("protocol version 9"));
    }

    [Test]
    public void Parse_EndlessVersion_IsRefused() =>
        Assert.That(() => HandshakePacket.Parse(FakePackets.Greeting(new string('8', 300))), Throws.TypeOf<MySqlProtocolException>());
}
