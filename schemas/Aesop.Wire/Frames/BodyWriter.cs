using System.Buffers.Binary;
using System.Text;
using Aesop.Wire.Positions;

namespace Aesop.Wire.Frames;

/// <summary>Fills the body of a frame, whose buffer the caller has sized.</summary>
internal ref struct BodyWriter(Span<byte> frame)
{
    private readonly Span<byte> _frame = frame;

    /// <summary>Bytes so far, the header's included.</summary>
    public int Length { get; private set; } = FrameHeader.Size;

    public static int SizeOfText(string text) => 4 + Encoding.UTF8.GetByteCount(text);

    public void Write(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_frame[Length..], value);
        Length += 4;
    }

    public void Write(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_frame[Length..], value);
        Length += 8;
    }

    public void Write(Scn scn)
    {
        Write(scn.Offset);
        Write(scn.File);
    }

    public void Write(in Gtid gtid) => Length += gtid.Write(_frame[Length..]);

    public void Write(string text)
    {
        var size = Encoding.UTF8.GetBytes(text, _frame[(Length + 4)..]);
        Write((uint)size);
        Length += size;
    }

    public readonly int Seal(FrameKind kind, uint epoch, Scn scn)
    {
        FrameHeader.Seal(_frame[..Length], kind, default, ChangeFlags.None, epoch, scn);
        return Length;
    }
}
