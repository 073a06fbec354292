using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Aesop.Wire.Hashing;
using Aesop.Wire.Positions;

namespace Aesop.Wire.Frames;

/// <summary>
/// The 32 bytes that begin every frame, little-endian (WIRE.md, "Frame header"):
/// <code>
///  0  u32  length, of the whole frame
///  4  u32  CRC-32C of the bytes from 8 to the frame's end
///  8  u8   version (1)
///  9  u8   kind
/// 10  u8   op (change), else 0
/// 11  u8   flags (change), else 0
/// 12  u32  epoch
/// 16  u64  scn: offset
/// 24  u32  scn: file
/// 28  u32  reserved, 0
/// </code>
/// A view of borrowed bytes: valid as long as they are.
/// </summary>
public readonly ref struct FrameHeader
{
    /// <summary>Bytes in the header.</summary>
    public const int Size = 32;

    /// <summary>The version that this library writes and reads.</summary>
    public const byte Version = 1;

    /// <summary>The longest frame, in bytes, that a reader accepts unless told otherwise: two images of a row at their servers' limit.</summary>
    public const int MaxFrameLength = int.MaxValue - 64;

    private readonly ReadOnlySpan<byte> _bytes;

    /// <summary>A view of a frame's first <see cref="Size"/> bytes (or more).</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer bytes than a header has.</exception>
    public FrameHeader(ReadOnlySpan<byte> bytes) => _bytes = bytes[..Size];

    /// <summary>Bytes in the whole frame, the header included.</summary>
    public int Length => (int)BinaryPrimitives.ReadUInt32LittleEndian(_bytes);

    /// <summary>What the frame carries.</summary>
    public FrameKind Kind => (FrameKind)_bytes[9];

    /// <summary>What happened to the row, in a change.</summary>
    public ChangeOp Op => (ChangeOp)_bytes[10];

    /// <summary>What a change carries.</summary>
    public ChangeFlags Flags => (ChangeFlags)_bytes[11];

    /// <summary>The lineage's number.</summary>
    public uint Epoch => BinaryPrimitives.ReadUInt32LittleEndian(_bytes[12..]);

    /// <summary>The transaction's scn; in frames between transactions, where the next would begin.</summary>
    public Scn Scn => new(BinaryPrimitives.ReadUInt32LittleEndian(_bytes[24..]), BinaryPrimitives.ReadUInt64LittleEndian(_bytes[16..]));

    /// <summary>
    /// The length of the frame that <paramref name="bytes"/> begin with, when they hold the whole of it; 0 when more bytes are needed.
    /// </summary>
    /// <param name="bytes">A place in a stream where a frame begins.</param>
    /// <param name="maxLength">The longest frame accepted, in bytes.</param>
    /// <exception cref="FrameFormatException">What is there can't be a frame of this version, or is longer than accepted.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int WholeFrame(ReadOnlySpan<byte> bytes, int maxLength = MaxFrameLength)
    {
        if (bytes.Length < Size)
        {
            return 0;
        }

        var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        if (length < Size || length > (uint)maxLength || bytes[8] != Version)
        {
            ThrowNoFrame(length, bytes[8], maxLength);
        }

        return length <= (uint)bytes.Length ? (int)length : 0;
    }

    /// <summary>Checks the CRC of a whole frame.</summary>
    /// <param name="frame">Exactly one frame.</param>
    /// <exception cref="FrameFormatException">The checksum fails.</exception>
    public static void Verify(ReadOnlySpan<byte> frame)
    {
        var header = new FrameHeader(frame);
        var stored = BinaryPrimitives.ReadUInt32LittleEndian(frame[4..]);
        var computed = Crc32C.Compute(frame[8..header.Length]);
        if (stored != computed)
        {
            ThrowChecksum(header, stored, computed);
        }
    }

    /// <summary>Writes the header of a frame whose body is in place, and seals it with its checksum.</summary>
    /// <param name="frame">Exactly one frame, the body from <see cref="Size"/> on already written.</param>
    /// <param name="kind">What it carries.</param>
    /// <param name="op">Of a change; else default.</param>
    /// <param name="flags">Of a change; else none.</param>
    /// <param name="epoch">The lineage's number.</param>
    /// <param name="scn">The frame's position.</param>
    public static void Seal(Span<byte> frame, FrameKind kind, ChangeOp op, ChangeFlags flags, uint epoch, Scn scn)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(frame, (uint)frame.Length);
        frame[8] = Version;
        frame[9] = (byte)kind;
        frame[10] = (byte)op;
        frame[11] = (byte)flags;
        BinaryPrimitives.WriteUInt32LittleEndian(frame[12..], epoch);
        BinaryPrimitives.WriteUInt64LittleEndian(frame[16..], scn.Offset);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[24..], scn.File);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[28..], 0);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], Crc32C.Compute(frame[8..]));
    }

    [DoesNotReturn]
    private static void ThrowNoFrame(uint length, byte version, int maxLength) => throw new FrameFormatException(
        version != Version
            ? $"The bytes are no frame of version {Version}: their version is {version}. Use a client as new as the relay."
            : $"A frame claims {length} bytes; accepted are {Size} to {maxLength}.");

    [DoesNotReturn]
    private static void ThrowChecksum(FrameHeader header, uint stored, uint computed) => throw new FrameFormatException(
        $"The checksum of a {header.Kind} frame at {header.Epoch}/{header.Scn} fails: {stored:x8} is written, {computed:x8} was computed. The bytes were damaged on their way; pull again.");
}
