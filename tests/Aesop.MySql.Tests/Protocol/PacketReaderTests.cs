using Aesop.MySql.Protocol;

namespace Aesop.MySql.Tests.Protocol;

public sealed class PacketReaderTests
{
    [TestCase(new byte[] { 0 }, 0ul)]
    [TestCase(new byte[] { 0xFA }, 250ul)]
    [TestCase(new byte[] { 0xFC, 0xFB, 0x00 }, 251ul)]
    [TestCase(new byte[] { 0xFC, 0xFF, 0xFF }, 65535ul)]
    [TestCase(new byte[] { 0xFD, 0, 0, 1 }, 65536ul)]
    [TestCase(new byte[] { 0xFE, 1, 2, 3, 4, 5, 6, 7, 8 }, 0x0807060504030201ul)]
    public void ReadLengthEncodedInteger_EachWidth_GivesTheNumber(byte[] bytes, ulong number)
    {
        PacketReader reader = new(bytes, "test");
        Assert.That(reader.ReadLengthEncodedInteger(), Is.EqualTo(number));
        reader.ExpectEnd();
    }

    [TestCase(0ul), TestCase(250ul), TestCase(251ul), TestCase(65535ul), TestCase(65536ul), TestCase(0xFFFFFFul), TestCase(0x1000000ul), TestCase(ulong.MaxValue)]
    public void ReadLengthEncodedInteger_WhatTheWriterWrote_RoundTrips(ulong number)
    {
        ReadOnlyMemory<byte> bytes = new PacketWriter().WriteLengthEncodedInteger(number).Payload;
        PacketReader reader = new(bytes.Span, "test");
        Assert.That(reader.ReadLengthEncodedInteger(), Is.EqualTo(number));
        reader.ExpectEnd();
    }

    [TestCase(new byte[] { })]
    [TestCase(new byte[] { 0xFB })]
    [TestCase(new byte[] { 0xFF })]
    [TestCase(new byte[] { 0xFC, 1 })]
    [TestCase(new byte[] { 0xFD, 1, 2 })]
    [TestCase(new byte[] { 0xFE, 1, 2, 3, 4, 5, 6, 7 })]
    public void ReadLengthEncodedInteger_NoneThere_ThrowsProtocolException(byte[] bytes) =>
        Assert.That(() => new PacketReader(bytes, "test").ReadLengthEncodedInteger(), Throws.TypeOf<MySqlProtocolException>());

    [TestCase(new byte[] { 3, 1, 2 })]
    [TestCase(new byte[] { 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF })]
    [TestCase(new byte[] { 0xFE, 0xFF, 0xFF, 0xFF, 0x7F, 0, 0, 0, 0 })]
    public void ReadLengthEncodedBytes_LongerThanThePayload_ThrowsWithTheOffset(byte[] bytes) =>
        Assert.That(
            () => new PacketReader(bytes, "The row").ReadLengthEncodedBytes().Length,
            Throws.TypeOf<MySqlProtocolException>().With.Message.StartsWith("The row: the length").And.Message.Contains("offset 0"));

    [TestCase(-1), TestCase(int.MinValue), TestCase(4), TestCase(int.MaxValue)]
    public void ReadBytes_CountOutOfRange_ThrowsProtocolException(int count) =>
        Assert.That(() => new PacketReader([1, 2, 3], "test").ReadBytes(count).Length, Throws.TypeOf<MySqlProtocolException>());

    [Test]
    public void ReadNullTerminated_NoZero_ThrowsProtocolException() =>
        Assert.That(() => new PacketReader([1, 2, 3], "test").ReadNullTerminated().Length, Throws.TypeOf<MySqlProtocolException>());

    [Test]
    public void TryReadLengthEncodedBytes_Null_IsNotEmpty()
    {
        PacketReader reader = new([0xFB, 0, 1, 65], "test");
        bool first = reader.TryReadLengthEncodedBytes(out _, out _);
        bool second = reader.TryReadLengthEncodedBytes(out _, out int secondLength);
        bool third = reader.TryReadLengthEncodedBytes(out int thirdStart, out int thirdLength);
        Assert.That((first, second, secondLength, third, thirdStart, thirdLength), Is.EqualTo((false, true, 0, true, 3, 1)));
    }

    [Test]
    public void ExpectEnd_BytesLeft_Throws() =>
        Assert.That(() => new PacketReader([1], "test").ExpectEnd(), Throws.TypeOf<MySqlProtocolException>());
}
