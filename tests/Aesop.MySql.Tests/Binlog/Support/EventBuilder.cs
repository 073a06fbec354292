using System.Buffers.Binary;
using System.Text;
using Aesop.MySql.Binlog;

namespace Aesop.MySql.Tests.Binlog;

/// <summary>Makes raw events for tests, as a server writes them.</summary>
internal static class EventBuilder
{
    public const string MySqlVersion = "9.7.4";
    public const string MariaDbVersion = "10.11.19-MariaDB-log";

    public static byte[] Event(BinlogEventType type, ReadOnlySpan<byte> body, long end = 0, BinlogEventFlags flags = 0, bool checksum = true, uint timestamp = 1_700_000_000)
    {
        byte[] raw = new byte[BinlogEventHeader.Size + body.Length + (checksum ? 4 : 0)];
        BinaryPrimitives.WriteUInt32LittleEndian(raw, timestamp);
        raw[4] = (byte)type;
        BinaryPrimitives.WriteUInt32LittleEndian(raw.AsSpan(5), 11);
        BinaryPrimitives.WriteUInt32LittleEndian(raw.AsSpan(9), (uint)raw.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(raw.AsSpan(13), (uint)end);
        BinaryPrimitives.WriteUInt16LittleEndian(raw.AsSpan(17), (ushort)flags);
        body.CopyTo(raw.AsSpan(BinlogEventHeader.Size));
        if (checksum)
        {
            Seal(raw);
        }

        return raw;
    }

    /// <summary>An event of a file: it begins at <paramref name="position"/>, which is moved behind it.</summary>
    public static byte[] Next(ref long position, BinlogEventType type, ReadOnlySpan<byte> body, BinlogEventFlags flags = 0, bool checksum = true)
    {
        position += BinlogEventHeader.Size + body.Length + (checksum ? 4 : 0);
        return Event(type, body, position, flags, checksum);
    }

    public static void Seal(Span<byte> raw) => BinaryPrimitives.WriteUInt32LittleEndian(raw[^4..], Crc32.Compute(raw[..^4]));

    public static byte[] FormatBody(string version = MySqlVersion, BinlogChecksumAlgorithm algorithm = BinlogChecksumAlgorithm.Crc32)
    {
        byte[] lengths = [0, 13, 0, 8, 0, 0, 0, 0, 4, 0, 4, 0, 0, 0, 98, 0, 4, 26, 8, 0, 0, 0, 8, 8, 8, 2, 0, 0, 0, 10, 10, 10, 42, 42, 0, 18, 52, 0, 10, 40, 0, 0];
        byte[] body = new byte[57 + lengths.Length + 1];
        body[0] = 4;
        Encoding.ASCII.GetBytes(version, body.AsSpan(2));
        body[56] = BinlogEventHeader.Size;
        lengths.CopyTo(body, 57);
        body[^1] = (byte)algorithm;
        return body;
    }

    public static byte[] RotateBody(string fileName, long offset)
    {
        byte[] body = new byte[8 + Encoding.UTF8.GetByteCount(fileName)];
        BinaryPrimitives.WriteInt64LittleEndian(body, offset);
        Encoding.UTF8.GetBytes(fileName, body.AsSpan(8));
        return body;
    }

    public static byte[] ArtificialRotate(string fileName, long offset, bool checksum = true) =>
        Event(BinlogEventType.Rotate, RotateBody(fileName, offset), 0, BinlogEventFlags.Artificial, checksum, timestamp: 0);

    /// <summary>A parser in the middle of a dump, behind the format description, at <paramref name="offset"/> of binlog.000001.</summary>
    public static BinlogEventParser Dump(long offset, string version = MySqlVersion, BinlogChecksumAlgorithm algorithm = BinlogChecksumAlgorithm.Crc32)
    {
        var parser = new BinlogEventParser(new BinlogPosition("binlog.000001", offset), isFile: false);
        parser.Parse(Event(BinlogEventType.FormatDescription, FormatBody(version, algorithm)));
        return parser;
    }
}
