namespace Aesop.MySql.Binlog;

/// <summary>
/// Sent on an idle link, and while the server passes over what the reader already has: how far it has read. Stands in no file.
/// <code>
///  type 27, MySQL and MariaDB:     | file name, to the end |                      (offset: in the header, 32 bits)
///  type 27, MariaDB past 4 GiB:    | offset u64 | file name, to the end |         (offset in the header: 0)
///  type 41, MySQL 8.0.26:          | (field u8, length, value)... | 0 |           field 1: file name, 2: offset, length-encoded
/// </code>
/// See https://dev.mysql.com/doc/dev/mysql-server/latest/classmysql_1_1binlog_1_1event_1_1Heartbeat__event__v2.html.
/// </summary>
public readonly struct HeartbeatEvent
{
    private const byte EndField = 0;
    private const byte FileNameField = 1;
    private const byte OffsetField = 2;

    private HeartbeatEvent(string fileName, long? offset)
    {
        FileName = fileName;
        Offset = offset;
    }

    /// <summary>The file that the server reads.</summary>
    public string FileName { get; }

    /// <summary>The offset, where the body holds it whole. Otherwise null: its low 32 bits are in the header, and <see cref="BinlogEvent.End"/> is what they stand for.</summary>
    public long? Offset { get; }

    /// <summary>Reads the event.</summary>
    /// <param name="source">A heartbeat of either version.</param>
    /// <returns>What it says.</returns>
    /// <exception cref="BinlogFormatException">The body is not that of a heartbeat.</exception>
    public static HeartbeatEvent Parse(in BinlogEvent source)
    {
        var reader = new PayloadReader(source);
        if (source.Type == BinlogEventType.HeartbeatV2)
        {
            return ParseFields(ref reader);
        }

        long? offset = source.Header.EndOffset == 0 ? ToOffset(ref reader, reader.ReadUInt64()) : null;
        return new HeartbeatEvent(BinlogFileName.Read(ref reader, reader.Remaining), offset);
    }

    private static HeartbeatEvent ParseFields(ref PayloadReader reader)
    {
        string? fileName = null;
        long? offset = null;
        while (reader.Remaining > 0)
        {
            byte field = reader.ReadUInt8();
            if (field == EndField)
            {
                break;
            }

            int length = reader.ReadLength("a field");
            int end = reader.Offset + length;
            switch (field)
            {
                case FileNameField:
                    fileName = BinlogFileName.Read(ref reader, length);
                    break;
                case OffsetField:
                    offset = ToOffset(ref reader, reader.ReadLengthEncoded());
                    break;
                default:
                    reader.ReadBytes(length);
                    break;
            }

            if (reader.Offset != end)
            {
                reader.Throw($"field {field} is not of the {length} bytes that it says");
            }
        }

        if (fileName is null || offset is null)
        {
            reader.Throw("a heartbeat without a file name or offset");
        }

        return new HeartbeatEvent(fileName, offset);
    }

    private static long ToOffset(ref PayloadReader reader, ulong offset)
    {
        if (offset > long.MaxValue)
        {
            reader.Throw($"offset {offset} lies outside of any file");
        }

        return (long)offset;
    }
}
