using Aesop.MySql.Protocol.Packets;
using Aesop.MySql.Tests.Fakes;

namespace Aesop.MySql.Tests.Protocol.Packets;

public sealed class ErrPacketTests
{
    [Test]
    public void Parse_WithSqlState_GivesEveryField()
    {
        MySqlServerException error = ErrPacket.Parse(FakePackets.Error(1045, "Access denied", "28000"));
        Assert.That((error.Code, error.SqlState, error.ServerMessage), Is.EqualTo((1045, "28000", "Access denied")));
        Assert.That(error.Message, Is.EqualTo("Access denied (server error 1045, SQLSTATE 28000)"));
        Assert.That(error.Kind, Is.EqualTo(MySqlErrorKind.Operator));
    }

    [Test]
    public void Parse_BeforeTheHandshake_HasNoSqlState()
    {
        MySqlServerException error = ErrPacket.Parse([0xFF, 0x10, 0x04, .. "Too many connections"u8]);
        Assert.That((error.Code, error.SqlState, error.ServerMessage), Is.EqualTo((1040, "", "Too many connections")));
        Assert.That(error.Kind, Is.EqualTo(MySqlErrorKind.Transient));
    }

    [Test]
    public void Parse_EndlessMessage_KeepsItsBeginning()
    {
        MySqlServerException error = ErrPacket.Parse(FakePackets.Error(1, new string('x', 100_000)));
        Assert.That(error.ServerMessage, Has.Length.EqualTo(ErrPacket.MostMessageBytes));
    }

    [Test]
    public void Parse_NoCode_ThrowsProtocolException() =>
        Assert.That(() => ErrPacket.Parse([0xFF, 1]), Throws.TypeOf<MySqlProtocolException>());
}
