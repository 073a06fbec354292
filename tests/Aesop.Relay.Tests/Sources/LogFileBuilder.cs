using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Aesop.MySql.Binlog;

namespace Aesop.Relay.Tests.Sources;

/// <summary>Makes a local log file of events that no server needs to be brought to write. Without checksums, but for the format description's own.</summary>
internal sealed class LogFileBuilder
{
    private const uint Polynomial = 0xEDB88320;
    private const int FormatTypes = 42;
    private const uint ServerId = 11;

    private readonly List<byte> _bytes = [];

    public LogFileBuilder(string version = "9.7.4")
    {
        _bytes.AddRange([0xfe, (byte)'b', (byte)'i', (byte)'n']);
        Format(ServerId, version);
    }

    /// <summary>Where the next event begins.</summary>
    public long Position => _bytes.Count;

    public LogFileBuilder Add(BinlogEventType type, ReadOnlySpan<byte> body, BinlogEventFlags flags = 0)
    {
        var header = new byte[BinlogEventHeader.Size];
        BinaryPrimitives.WriteUInt32LittleEndian(header, 1_700_000_000);
        header[4] = (byte)type;
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(5), ServerId);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(9), (uint)(header.Length + body.Length));
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(13), (uint)(_bytes.Count + header.Length + body.Length));
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(17), (ushort)flags);
        _bytes.AddRange(header);
        _bytes.AddRange(body);
        return this;
    }

    /// <summary>Another description of the events that follow, as a replica writes its source's into its relay log.</summary>
    public LogFileBuilder Format(uint server, string version = "9.7.4")
    {
        var begin = _bytes.Count;
        var body = new byte[57 + FormatTypes + 1];
        body[0] = 4;
        Encoding.ASCII.GetBytes(version, body.AsSpan(2));
        body[56] = BinlogEventHeader.Size;
        Add(BinlogEventType.FormatDescription, [.. body, 0, 0, 0, 0]);
        var written = CollectionsMarshal.AsSpan(_bytes)[begin..];
        BinaryPrimitives.WriteUInt32LittleEndian(written[5..], server);
        BinaryPrimitives.WriteUInt32LittleEndian(written[^4..], Crc32(written[..^4]));
        return this;
    }

    /// <summary>A statement in the database <c>d</c>.</summary>
    public LogFileBuilder Query(string statement) =>
        Add(BinlogEventType.Query, [1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, (byte)'d', 0, .. Encoding.UTF8.GetBytes(statement)]);

    /// <summary>A transaction without rows, of one statement that means nothing to a relay.</summary>
    public LogFileBuilder Transaction() => Query("BEGIN").Add(BinlogEventType.Xid, new byte[8]);

    public void Save(string path) => File.WriteAllBytes(path, _bytes.ToArray());

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ Polynomial;
            }
        }

        return ~crc;
    }
}
