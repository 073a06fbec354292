using System.Diagnostics.CodeAnalysis;

namespace Aesop.MySql.Binlog;

/// <summary>
/// One event, whose checksum has been verified. It borrows the reader's buffer: it and every span taken from it are
/// valid until the reader is asked for the next event.
/// </summary>
public readonly ref struct BinlogEvent
{
    internal BinlogEvent(BinlogEventHeader header, ReadOnlySpan<byte> body, string fileName, long begin, long end, BinlogFormat format, int innerNumber = 0)
        : this(header, header.Type, body, fileName, begin, end, format, innerNumber)
    {
    }

    private BinlogEvent(BinlogEventHeader header, BinlogEventType type, ReadOnlySpan<byte> body, string fileName, long begin, long end, BinlogFormat format, int innerNumber)
    {
        Header = header;
        Type = type;
        Body = body;
        FileName = fileName;
        Begin = begin;
        End = end;
        Format = format;
        InnerNumber = innerNumber;
    }

    /// <summary>The event's header.</summary>
    public BinlogEventHeader Header { get; }

    /// <summary>What stands between the header and the checksum, decompressed where MariaDB compressed it. Borrowed until the next read.</summary>
    public ReadOnlySpan<byte> Body { get; }

    /// <summary>The log file that the event stands in, or, for an artificial event, after which it was sent.</summary>
    public string FileName { get; }

    /// <summary>
    /// Offset of the event's first byte in the file, 64 bits. Equals <see cref="End"/> for an event that stands in no file. The events of a compressed transaction
    /// all have its place.
    /// </summary>
    public long Begin { get; }

    /// <summary>Offset just behind the event in the file, 64 bits: where the next one begins.</summary>
    public long End { get; }

    /// <summary>
    /// The event's number in the compressed transaction that it came in, from 1; 0 where it came in none. The transaction itself, an event of type 40, comes before them
    /// with the fields of its head as its body.
    /// </summary>
    public int InnerNumber { get; }

    /// <summary>The format in force: that of the file's format description event.</summary>
    public BinlogFormat Format { get; }

    /// <summary>What the event is: the same as in its header, or, where that one says that MariaDB compressed it (165 to 171), what it is decompressed.</summary>
    public BinlogEventType Type { get; }

    /// <summary>Whether the event stands in no file: it was made up for the reader (a heartbeat, an artificial rotate, a repeated format description).</summary>
    public bool IsArtificial => Begin == End;

    /// <summary>Whether a reader that does not know the type may skip the event.</summary>
    public bool IsIgnorable => (Header.Flags & BinlogEventFlags.Ignorable) != 0;

    internal EventPlace Place => new(FileName, Begin, Header.Type, InnerNumber);

    /// <summary>Makes the exception that says that this event cannot be read.</summary>
    /// <param name="reason">What is wrong with it.</param>
    /// <param name="table">The table as <c>database.table</c>, where one is known.</param>
    /// <returns>The exception, to be thrown by the caller.</returns>
    public BinlogFormatException Malformed(string reason, string? table = null) => Place.Malformed(reason, table);

    /// <summary>The same event, decompressed.</summary>
    internal BinlogEvent As(BinlogEventType type, ReadOnlySpan<byte> body) => new(Header, type, body, FileName, Begin, End, Format, InnerNumber);

    [DoesNotReturn]
    internal void ThrowMalformed(string reason, string? table = null) => throw Malformed(reason, table);
}
