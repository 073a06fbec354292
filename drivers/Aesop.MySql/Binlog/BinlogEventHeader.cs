using System.Buffers.Binary;

namespace Aesop.MySql.Binlog;

/// <summary>
/// The head of each event. All integers are little-endian.
/// <code>
///  0        4      5           9              13            17      19
///  | time   | type | server id | event length | end offset  | flags | body ...
///  | uint32 | u8   | uint32    | uint32       | uint32      | u16   |
/// </code>
/// See https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_replication_binlog_event.html.
/// </summary>
public readonly struct BinlogEventHeader
{
    /// <summary>Bytes of a header.</summary>
    public const int Size = 19;

    internal const int FlagsOffset = 17;

    /// <summary>Reads the header from the first <see cref="Size"/> bytes of an event; the caller has checked that they are there.</summary>
    internal BinlogEventHeader(ReadOnlySpan<byte> bytes)
    {
        bytes = bytes[..Size];
        Timestamp = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        Type = (BinlogEventType)bytes[4];
        ServerId = BinaryPrimitives.ReadUInt32LittleEndian(bytes[5..]);
        Length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[9..]);
        EndOffset = BinaryPrimitives.ReadUInt32LittleEndian(bytes[13..]);
        Flags = (BinlogEventFlags)BinaryPrimitives.ReadUInt16LittleEndian(bytes[FlagsOffset..]);
    }

    /// <summary>Seconds since 1970 (UTC) when the statement began; 0 in artificial events.</summary>
    public uint Timestamp { get; }

    /// <summary>What the event is. May be a number that <see cref="BinlogEventType"/> does not name.</summary>
    public BinlogEventType Type { get; }

    /// <summary>The server on which the change was first made.</summary>
    public uint ServerId { get; }

    /// <summary>Bytes of the whole event: header, body and checksum.</summary>
    public uint Length { get; }

    /// <summary>The low 32 bits of the offset at which the next event begins; 0 where the event stands in no file. <see cref="BinlogEvent.End"/> is the true one.</summary>
    public uint EndOffset { get; }

    /// <summary>Flags; bits without a name are kept.</summary>
    public BinlogEventFlags Flags { get; }
}
