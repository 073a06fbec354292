using System.Buffers.Binary;

namespace Aesop.MySql.Binlog;

/// <summary>
/// Decompresses streams of deflate that are there as a whole, and whose decompressed length is known; allocates nothing. The base library's streams are made anew for each, which
/// costs more than a short one takes to decompress. Not thread-safe.
/// See https://www.rfc-editor.org/rfc/rfc1950 and https://www.rfc-editor.org/rfc/rfc1951.
/// </summary>
internal sealed unsafe class Inflater
{
    /// <summary>Bytes that there must be behind the room for the result; what is in them afterwards means nothing.</summary>
    public const int Slack = 32;

    /// <summary>Deflate can't make more bytes than this of one.</summary>
    public const long MaxRatio = 1032;

    private const int ZlibHeadSize = 2;
    private const int ZlibMethod = 8;
    private const int ZlibMaxWindow = 7;
    private const int ZlibDictionaryFlag = 0x20;
    private const int ZlibCheck = 31;
    private const int ChecksumSize = 4;
    private const int StoredHeadSize = 4;

    private readonly DeflateCodes _codes = new();

    /// <summary>Decompresses zlib's form: a head, deflate's blocks, a checksum.</summary>
    /// <param name="packed">The stream; what stands behind it is passed over.</param>
    /// <param name="target">Room for the result and, behind it, <see cref="Slack"/>.</param>
    /// <param name="written">Bytes of the result.</param>
    /// <returns>Whether the stream is one that fills the room.</returns>
    public InflateResult InflateZlib(ReadOnlySpan<byte> packed, Span<byte> target, out int written)
    {
        written = 0;
        if (packed.Length < ZlibHeadSize)
        {
            return InflateResult.Short;
        }

        bool isZlib = (packed[0] & 15) == ZlibMethod && packed[0] >> 4 <= ZlibMaxWindow
            && (packed[1] & ZlibDictionaryFlag) == 0 && (packed[0] << 8 | packed[1]) % ZlibCheck == 0;
        if (!isZlib)
        {
            return InflateResult.Damaged;
        }

        InflateResult result = Inflate(packed[ZlibHeadSize..], target, out written, out ReadOnlySpan<byte> rest);
        if (result != InflateResult.Whole)
        {
            return result;
        }

        return rest.Length < ChecksumSize ? InflateResult.Short
            : BinaryPrimitives.ReadUInt32BigEndian(rest) == Adler32.Compute(target[..written]) ? InflateResult.Whole
            : InflateResult.WrongChecksum;
    }

    /// <summary>Decompresses deflate's blocks alone.</summary>
    /// <inheritdoc cref="InflateZlib"/>
    public InflateResult InflateRaw(ReadOnlySpan<byte> packed, Span<byte> target, out int written) => Inflate(packed, target, out written, out _);

    private InflateResult Inflate(ReadOnlySpan<byte> packed, Span<byte> target, out int written, out ReadOnlySpan<byte> rest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(target.Length, Slack);
        written = 0;
        rest = default;
        if (packed.IsEmpty)
        {
            return InflateResult.Short;
        }

        fixed (byte* from = packed)
        fixed (byte* to = target)
        {
            var bits = new DeflateBits(from, packed.Length);
            byte* next = to;
            byte* end = to + target.Length - Slack;
            bool isLast;
            InflateResult result;
            do
            {
                bits.Refill();
                isLast = bits.Take(1) != 0;
                result = bits.Take(2) switch
                {
                    0 => Store(ref bits, ref next, end),
                    1 => DeflateBlock.Inflate(ref bits, DeflateCodes.Fixed, to, ref next, end),
                    2 => _codes.TryRead(ref bits) ? DeflateBlock.Inflate(ref bits, _codes, to, ref next, end) : InflateResult.Damaged,
                    _ => InflateResult.Damaged,
                };

                // Where the stream has ended, what was decoded is of zeros that nobody wrote.
                result = bits.IsOverrun ? InflateResult.Short : result;
            }
            while (!isLast && result == InflateResult.Whole);

            written = (int)((next < end ? next : end) - to);
            return result != InflateResult.Whole ? result : !bits.TryAlign(out rest) || next != end ? InflateResult.Short : result;
        }
    }

    /// <summary>A block of bytes as they are.</summary>
    private static InflateResult Store(ref DeflateBits bits, ref byte* next, byte* end)
    {
        if (!bits.TryAlign(out ReadOnlySpan<byte> bytes) || bytes.Length < StoredHeadSize)
        {
            return InflateResult.Short;
        }

        ushort length = BinaryPrimitives.ReadUInt16LittleEndian(bytes);
        if (length != (ushort)~BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]))
        {
            return InflateResult.Damaged;
        }

        bytes = bytes[StoredHeadSize..];
        if (length > bytes.Length || length > end - next)
        {
            return length > bytes.Length ? InflateResult.Short : InflateResult.Long;
        }

        bytes[..length].CopyTo(new Span<byte>(next, length));
        next += length;
        bits.Next += StoredHeadSize + length;
        return InflateResult.Whole;
    }
}
