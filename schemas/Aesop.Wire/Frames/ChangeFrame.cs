using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Aesop.Wire.Positions;

namespace Aesop.Wire.Frames;

/// <summary>
/// A row change. After the header:
/// <code>
/// 32  u64  ordinal: the change's place in its transaction, from 0
/// 40  u64  schema: the 64-bit Avro fingerprint of the images' schema
/// 48  u64  hash of the key
/// 56  u32  length of the key
/// 60  u32  length of the before image
/// 64       key, before image, after image: Avro binary, to the frame's end
/// </code>
/// A partial image starts with a bitmap of ceil(columns / 8) bytes, bit i of byte i / 8 (least significant first) set where
/// column i is carried; a column that isn't carried is encoded as null, or as its type's zero where it can't be null, and
/// means nothing. A view of borrowed bytes: valid as long as they are.
/// </summary>
public readonly ref struct ChangeFrame
{
    /// <summary>Bytes before the key.</summary>
    public const int HeaderSize = 64;

    private readonly ReadOnlySpan<byte> _frame;

    /// <summary>A view of exactly one frame, whose kind is <see cref="FrameKind.Change"/>.</summary>
    /// <exception cref="FrameFormatException">The lengths in it contradict each other.</exception>
    public ChangeFrame(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < HeaderSize || (ulong)KeyLengthOf(frame) + BeforeLengthOf(frame) > (ulong)(frame.Length - HeaderSize))
        {
            ThrowCut(frame.Length);
        }

        _frame = frame;
    }

    /// <summary>The frame's common part.</summary>
    public FrameHeader Header => new(_frame);

    /// <summary>The change's place in its transaction, from 0.</summary>
    public ulong Ordinal => BinaryPrimitives.ReadUInt64LittleEndian(_frame[32..]);

    /// <summary>The fingerprint of the schema of both images.</summary>
    public ulong Schema => BinaryPrimitives.ReadUInt64LittleEndian(_frame[40..]);

    /// <summary>The key's hash, from which the partition comes.</summary>
    public ulong KeyHash => BinaryPrimitives.ReadUInt64LittleEndian(_frame[48..]);

    /// <summary>The key's columns in Avro binary; empty where the table has no key.</summary>
    public ReadOnlySpan<byte> Key => _frame.Slice(HeaderSize, (int)KeyLengthOf(_frame));

    /// <summary>The before image, its bitmap included where it is partial; empty where there is none.</summary>
    public ReadOnlySpan<byte> Before => _frame.Slice(HeaderSize + (int)KeyLengthOf(_frame), (int)BeforeLengthOf(_frame));

    /// <summary>The after image, its bitmap included where it is partial; empty where there is none.</summary>
    public ReadOnlySpan<byte> After => _frame[(HeaderSize + (int)KeyLengthOf(_frame) + (int)BeforeLengthOf(_frame))..];

    /// <summary>The fingerprint in a change frame, without a look at the rest of it.</summary>
    public static ulong SchemaOf(ReadOnlySpan<byte> frame) => BinaryPrimitives.ReadUInt64LittleEndian(frame[40..]);

    /// <summary>The key's hash in a change frame, without a look at the rest of it.</summary>
    public static ulong KeyHashOf(ReadOnlySpan<byte> frame) => BinaryPrimitives.ReadUInt64LittleEndian(frame[48..]);

    /// <summary>Writes the head of a change whose key and images stand in <paramref name="frame"/> already, and seals it.</summary>
    /// <param name="frame">Exactly one frame; from <see cref="HeaderSize"/> on: key, before, after.</param>
    /// <param name="op">What happened.</param>
    /// <param name="flags">What is carried.</param>
    /// <param name="epoch">The lineage's number.</param>
    /// <param name="scn">The transaction's scn.</param>
    /// <param name="ordinal">The change's place in the transaction.</param>
    /// <param name="schema">The images' schema.</param>
    /// <param name="keyHash">The key's hash.</param>
    /// <param name="keyLength">Bytes in the key.</param>
    /// <param name="beforeLength">Bytes in the before image.</param>
    public static void Seal(
        Span<byte> frame, ChangeOp op, ChangeFlags flags, uint epoch, Scn scn, ulong ordinal, ulong schema, ulong keyHash, int keyLength, int beforeLength)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(frame[32..], ordinal);
        BinaryPrimitives.WriteUInt64LittleEndian(frame[40..], schema);
        BinaryPrimitives.WriteUInt64LittleEndian(frame[48..], keyHash);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[56..], (uint)keyLength);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[60..], (uint)beforeLength);
        FrameHeader.Seal(frame, FrameKind.Change, op, flags, epoch, scn);
    }

    /// <summary>Moves a change to another transaction, or another place in it, and seals it anew.</summary>
    /// <param name="frame">Exactly one frame.</param>
    /// <param name="epoch">The lineage's number.</param>
    /// <param name="scn">The transaction's scn.</param>
    /// <param name="ordinal">The change's place in the transaction.</param>
    public static void Move(Span<byte> frame, uint epoch, Scn scn, ulong ordinal)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(frame[32..], ordinal);
        var header = new FrameHeader(frame);
        FrameHeader.Seal(frame, FrameKind.Change, header.Op, header.Flags, epoch, scn);
    }

    /// <summary>The change's place in its transaction, without a look at the rest of the frame; a statement's (<see cref="FrameKind.Ddl"/>) stands there too.</summary>
    public static ulong OrdinalOf(ReadOnlySpan<byte> frame) => BinaryPrimitives.ReadUInt64LittleEndian(frame[32..]);

    private static uint KeyLengthOf(ReadOnlySpan<byte> frame) => BinaryPrimitives.ReadUInt32LittleEndian(frame[56..]);

    private static uint BeforeLengthOf(ReadOnlySpan<byte> frame) => BinaryPrimitives.ReadUInt32LittleEndian(frame[60..]);

    [DoesNotReturn]
    private static void ThrowCut(int length) => throw new FrameFormatException($"A change frame of {length} bytes is shorter than the key and images that it claims.");
}
