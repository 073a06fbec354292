using System.Buffers.Binary;
using Aesop.Relay.Buffering;
using Aesop.Wire.Frames;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Tests.Buffering;

/// <summary>Whole wire frames with a number and filler in them, which show when they are torn.</summary>
internal static class TestFrames
{
    public static byte[] Make(int size, ulong number, FrameKind kind = FrameKind.Change)
    {
        var frame = new byte[size];
        if (size >= FrameHeader.Size + 8)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(frame.AsSpan(FrameHeader.Size), number);
            frame.AsSpan(FrameHeader.Size + 8).Fill((byte)(number * 31));
        }

        FrameHeader.Seal(frame, kind, default, default, 1, new Scn(1, number));
        return frame;
    }

    public static ulong NumberOf(ReadOnlySpan<byte> frame) => new FrameHeader(frame).Scn.Offset;

    public static EventRing Ring(long capacity, RingOverflow overflow = RingOverflow.Overwrite) => new(capacity, overflow, TimeProvider.System);

    /// <summary>All bytes between a reader and the head.</summary>
    public static byte[] ReadAll(RingReader reader, int step = 1 << 20)
    {
        var bytes = new List<byte>();
        var buffer = new byte[step];
        while (true)
        {
            var read = reader.TryCopy(buffer);
            if (read.Status != RingReadStatus.Data)
            {
                Assert.That(read.Status, Is.EqualTo(RingReadStatus.Nothing));
                return [.. bytes];
            }

            bytes.AddRange(buffer.AsSpan(0, read.Bytes));
            reader.Advance(read.Bytes);
        }
    }
}
