using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Aesop.Wire.Positions;

namespace Aesop.Wire.Frames;

/// <summary>Walks the body of a frame; whatever doesn't fit is a <see cref="FrameFormatException"/>.</summary>
internal ref struct BodyReader(ReadOnlySpan<byte> frame)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly FrameKind _kind = new FrameHeader(frame).Kind;
    private ReadOnlySpan<byte> _rest = frame[FrameHeader.Size..];

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    public long ReadInt64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    /// <summary>The offset first, then the file, as in the header.</summary>
    public Scn ReadScn()
    {
        var offset = ReadUInt64();
        return new Scn(ReadUInt32(), offset);
    }

    public Gtid ReadGtid()
    {
        if (!Gtid.TryRead(_rest, out var gtid, out var size))
        {
            Throw();
        }

        _rest = _rest[size..];
        return gtid;
    }

    public string ReadText()
    {
        var length = ReadUInt32();
        try
        {
            return Utf8.GetString(Take(length));
        }
        catch (DecoderFallbackException e)
        {
            throw new FrameFormatException($"A {_kind} frame holds a text that is no UTF-8.", e);
        }
    }

    private ReadOnlySpan<byte> Take(uint length)
    {
        if (length > (uint)_rest.Length)
        {
            Throw();
        }

        var taken = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return taken;
    }

    [DoesNotReturn]
    private readonly void Throw() => throw new FrameFormatException($"A {_kind} frame ends before its body does.");
}
