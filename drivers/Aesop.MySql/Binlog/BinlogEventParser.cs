using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Aesop.MySql.Binlog;

/// <summary>
/// Turns the raw bytes of events, given in the order of the log, into <see cref="BinlogEvent"/>s: verifies each checksum, follows the file's format
/// and the file name, widens the 32-bit offsets in headers to 64 bits, and decompresses what MariaDB compresses. Used for the network and for files alike. Not thread-safe.
/// </summary>
public sealed class BinlogEventParser
{
    private const int ChecksumSize = 4;

    private readonly BinlogOffsetTracker _offsets;
    private readonly EventInflater _inflater;
    private BinlogFormat _format = BinlogFormat.Initial;
    private bool _verify;

    /// <summary>Makes a parser for events that begin at a position.</summary>
    /// <param name="start">The file, and where its next event begins; for a dump that the server places, what is known of it.</param>
    /// <param name="isFile">Whether the events are all of a local file, so that their offsets are what was read; otherwise the server may leave events out, and adds artificial ones.</param>
    /// <param name="maxEventBytes">The longest event that one of MariaDB's compressed ones may become.</param>
    public BinlogEventParser(BinlogPosition start, bool isFile, int maxEventBytes = 1 << 30)
    {
        _offsets = new BinlogOffsetTracker(start, isFile);
        _inflater = new EventInflater(maxEventBytes);
    }

    /// <summary>Where the next event begins, or is expected to.</summary>
    public BinlogPosition Position => _offsets.Position;

    /// <summary>The format in force; null until the first format description was read.</summary>
    public BinlogFormat? Format => ReferenceEquals(_format, BinlogFormat.Initial) ? null : _format;

    /// <summary>Reads the event that fills <paramref name="raw"/>.</summary>
    /// <param name="raw">The whole event: header, body and checksum. The result borrows it.</param>
    /// <returns>The event; its body is without the checksum. A compressed transaction of MySQL's stays one event.</returns>
    /// <exception cref="BinlogFormatException">The event is truncated, its checksum is wrong, or its offsets contradict those before it.</exception>
    public BinlogEvent Parse(ReadOnlySpan<byte> raw)
    {
        if (raw.Length < BinlogEventHeader.Size)
        {
            ThrowAt(null, $"it has {raw.Length} bytes, a header has {BinlogEventHeader.Size}");
        }

        var header = new BinlogEventHeader(raw);
        if (header.Length != (uint)raw.Length)
        {
            ThrowAt(header.Type, $"its header says {header.Length} bytes, {raw.Length} came");
        }

        int bodyLength = raw.Length - BinlogEventHeader.Size;
        if (_verify && header.Type != BinlogEventType.FormatDescription)
        {
            bodyLength -= ChecksumSize;
            Verify(header, raw, bodyLength);
        }
        else if (header.Type == BinlogEventType.FormatDescription || ReferenceEquals(_format, BinlogFormat.Initial))
        {
            return ParseFirst(header, raw);
        }

        return Place(header, raw.Slice(BinlogEventHeader.Size, bodyLength));
    }

    /// <summary>Reads the head of an event whose body is taken while it arrives; its checksum is left to whoever takes the body.</summary>
    /// <param name="start">The event's first bytes, or all of them.</param>
    /// <param name="hasChecksum">Whether the event ends in a checksum.</param>
    /// <returns>The event, with what there is of its body.</returns>
    /// <exception cref="BinlogFormatException">The event is too short, or its offsets contradict those before it.</exception>
    internal BinlogEvent ParseStart(ReadOnlySpan<byte> start, out bool hasChecksum)
    {
        var header = new BinlogEventHeader(start);
        hasChecksum = _verify;
        if (ReferenceEquals(_format, BinlogFormat.Initial))
        {
            ThrowAt(header.Type, "it comes before the format description, so its form is not known");
        }

        long bodyLength = header.Length - BinlogEventHeader.Size - (_verify ? ChecksumSize : 0);
        if (bodyLength < 0)
        {
            ThrowAt(header.Type, $"its header says {header.Length} bytes, which is less than a header and a checksum have");
        }

        ReadOnlySpan<byte> body = start[BinlogEventHeader.Size..];
        return Place(header, body[..(int)Math.Min(body.Length, bodyLength)]);
    }

    private BinlogEvent Place(scoped in BinlogEventHeader header, ReadOnlySpan<byte> body)
    {
        // The common case first: an ordinary event that follows the one before it.
        if (!_offsets.TryAdvance(header, out long begin, out long end))
        {
            (begin, end) = _offsets.Advance(header, body);
        }

        var placed = new BinlogEvent(header, body, _offsets.FileName, begin, end, _format);
        if (header.Type == BinlogEventType.Rotate && begin == end)
        {
            _offsets.Follow(RotateEvent.Parse(placed).Next);
        }

        return EventInflater.IsCompressed(header.Type) ? _inflater.Inflate(placed) : placed;
    }

    /// <summary>
    /// A format description, or what comes before the first one. The latter can only be a server's artificial rotate; whether that one carries a
    /// checksum depends on a setting of the server and not on the file, so the checksum itself has to tell.
    /// </summary>
    private BinlogEvent ParseFirst(scoped in BinlogEventHeader header, ReadOnlySpan<byte> raw)
    {
        int bodyLength = raw.Length - BinlogEventHeader.Size;
        if (header.Type == BinlogEventType.FormatDescription)
        {
            bodyLength -= ChecksumSize;
            if (_offsets.IsFile || !IsUnverifiable(raw))
            {
                Verify(header, raw, bodyLength);
            }

            ReadOnlySpan<byte> body = raw.Slice(BinlogEventHeader.Size, bodyLength);
            BinlogFormat format = BinlogFormat.Parse(new BinlogEvent(header, body, _offsets.FileName, _offsets.Offset, _offsets.Offset, _format));
            _format = format;
            _verify = format.ChecksumAlgorithm == BinlogChecksumAlgorithm.Crc32;
            return Place(header, body);
        }

        if (header.Type != BinlogEventType.Rotate || _offsets.IsFile)
        {
            ThrowAt(header.Type, "it comes before the format description, so its form is not known");
        }

        if (bodyLength > ChecksumSize && StoredChecksum(raw) == Crc32.Compute(raw[..^ChecksumSize]))
        {
            bodyLength -= ChecksumSize;
        }

        return Place(header, raw.Slice(BinlogEventHeader.Size, bodyLength));
    }

    /// <summary>
    /// MariaDB changes the format description of a file without checksums when it sends it to a reader that begins in the file's middle, and leaves its
    /// checksum as it was.
    /// </summary>
    private static bool IsUnverifiable(ReadOnlySpan<byte> formatDescription) =>
        formatDescription.Length > ChecksumSize && formatDescription[^(ChecksumSize + 1)] == (byte)BinlogChecksumAlgorithm.None;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Verify(scoped in BinlogEventHeader header, ReadOnlySpan<byte> raw, int bodyLength)
    {
        if (bodyLength < 0)
        {
            ThrowAt(header.Type, "it is too short to hold its checksum");
        }

        uint computed = Crc32.Compute(raw[..^ChecksumSize]);
        if (computed != StoredChecksum(raw))
        {
            VerifyInUse(header, raw, computed);
        }
    }

    /// <summary>The server sets and clears the in-use flag of a format description in place, and computes the checksum without it.</summary>
    private void VerifyInUse(scoped in BinlogEventHeader header, ReadOnlySpan<byte> raw, uint computed)
    {
        if (header.Type == BinlogEventType.FormatDescription && (header.Flags & BinlogEventFlags.BinlogInUse) != 0)
        {
            byte cleared = (byte)(raw[BinlogEventHeader.FlagsOffset] & ~(byte)BinlogEventFlags.BinlogInUse);
            uint crc = Crc32.Compute(raw[..BinlogEventHeader.FlagsOffset]);
            crc = Crc32.Append(crc, [cleared]);
            computed = Crc32.Append(crc, raw[(BinlogEventHeader.FlagsOffset + 1)..^ChecksumSize]);
        }

        uint stored = StoredChecksum(raw);
        if (computed != stored)
        {
            ThrowAt(header.Type, $"its checksum is 0x{stored:x8}, its {raw.Length} bytes give 0x{computed:x8}; the log or the link is damaged");
        }
    }

    private static uint StoredChecksum(ReadOnlySpan<byte> raw) => BinaryPrimitives.ReadUInt32LittleEndian(raw[^ChecksumSize..]);

    [DoesNotReturn]
    private void ThrowAt(BinlogEventType? type, string reason) =>
        throw new BinlogFormatException(_offsets.FileName, _offsets.Offset, type, null, reason);
}
