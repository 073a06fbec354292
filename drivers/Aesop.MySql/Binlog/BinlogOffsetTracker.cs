using System.Runtime.CompilerServices;

namespace Aesop.MySql.Binlog;

/// <summary>
/// Knows where in the log the next event begins. Headers carry the low 32 bits of an event's end; files grow past 4 GiB. So offsets are counted,
/// and headers compared with the count.
/// <para>
/// Over the network an event can stand in no file (offset 0 in its header), and the server can leave events out: then the header is ahead of the
/// count by what was left out. A header behind the count is a contradiction. The two are told apart by the distance modulo 2^32.
/// </para>
/// </summary>
internal sealed class BinlogOffsetTracker
{
    // A header that is up to 1 GiB behind the count is behind it, and not 3 GiB or more ahead of it.
    private const uint LargestGap = 0xC0000000;

    private bool _isRelayLog;

    public BinlogOffsetTracker(BinlogPosition start, bool isFile)
    {
        FileName = start.FileName;
        Offset = start.Offset;
        IsFile = isFile;
    }

    public string FileName { get; private set; }

    public long Offset { get; private set; }

    public bool IsFile { get; }

    public BinlogPosition Position => new(FileName, Offset);

    /// <summary>The next event begins at <paramref name="next"/>.</summary>
    public void Follow(BinlogPosition next)
    {
        // The same file again keeps its string: consumers may compare names by reference.
        if (!string.Equals(FileName, next.FileName, StringComparison.Ordinal))
        {
            FileName = next.FileName;
        }

        Offset = next.Offset;
    }

    /// <summary>Advances over an event that stands in the file just behind the one before it; false, and nothing done, for any other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryAdvance(in BinlogEventHeader header, out long begin, out long end)
    {
        begin = Offset;
        end = begin + header.Length;
        if ((uint)end != header.EndOffset
            || (header.Flags & (BinlogEventFlags.Artificial | BinlogEventFlags.RelayLog)) != 0
            || header.Type is BinlogEventType.Heartbeat or BinlogEventType.HeartbeatV2)
        {
            return false;
        }

        Offset = end;
        return true;
    }

    /// <summary>Advances over any other event, or says what its header contradicts.</summary>
    public (long Begin, long End) Advance(in BinlogEventHeader header, ReadOnlySpan<byte> body)
    {
        if (IsFile)
        {
            return AdvanceInFile(header);
        }

        if (header.Type is BinlogEventType.Heartbeat or BinlogEventType.HeartbeatV2)
        {
            AdvanceToHeartbeat(header, body);
            return (Offset, Offset);
        }

        if (header.EndOffset == 0 || (header.Flags & BinlogEventFlags.Artificial) != 0 || IsRepeatedHead(header))
        {
            return (Offset, Offset);
        }

        uint gap = header.EndOffset - (uint)(Offset + header.Length);
        if (gap >= LargestGap)
        {
            throw Contradiction(header, $"its header says that it ends at {header.EndOffset} (modulo 2^32), behind {Offset + header.Length}, where it would end if it followed the event before it");
        }

        long end = Offset + header.Length + gap;
        Offset = end;
        return (end - header.Length, end);
    }

    /// <summary>A dump that begins in the midst of a file begins with that file's format description; MySQL, asked with GTIDs, leaves its offset in it.</summary>
    private static bool IsRepeatedHead(in BinlogEventHeader header) =>
        header.Type == BinlogEventType.FormatDescription && header.EndOffset == BinlogPosition.FirstEventOffset + header.Length;

    private (long Begin, long End) AdvanceInFile(in BinlogEventHeader header)
    {
        // A relay log's headers speak of the source's file, not of this one.
        _isRelayLog |= (header.Flags & BinlogEventFlags.RelayLog) != 0;
        long begin = Offset;
        long end = begin + header.Length;
        if ((uint)end != header.EndOffset && header.EndOffset != 0 && !_isRelayLog)
        {
            throw Contradiction(header, $"its header says that it ends at {header.EndOffset} (modulo 2^32), it ends at {end}");
        }

        Offset = end;
        return (begin, end);
    }

    /// <summary>A heartbeat says how far the server has read: what lies between was left out.</summary>
    private void AdvanceToHeartbeat(in BinlogEventHeader header, ReadOnlySpan<byte> body)
    {
        var heartbeat = HeartbeatEvent.Parse(new BinlogEvent(header, body, FileName, Offset, Offset, BinlogFormat.Initial));
        if (!string.Equals(heartbeat.FileName, FileName, StringComparison.Ordinal))
        {
            throw Contradiction(header, $"the server says that it reads {heartbeat.FileName}");
        }

        if (heartbeat.Offset is { } whole)
        {
            if (whole < Offset)
            {
                throw Contradiction(header, $"the server says that it stands at {whole}, behind events that it has sent");
            }

            Offset = whole;
            return;
        }

        uint gap = header.EndOffset - (uint)Offset;
        if (gap >= LargestGap)
        {
            throw Contradiction(header, $"the server says that it stands at {header.EndOffset} (modulo 2^32), behind events that it has sent");
        }

        Offset += gap;
    }

    private BinlogFormatException Contradiction(in BinlogEventHeader header, string reason) => new(FileName, Offset, header.Type, null, reason);
}
