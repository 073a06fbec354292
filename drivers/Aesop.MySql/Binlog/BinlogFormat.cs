using System.Text;

namespace Aesop.MySql.Binlog;

/// <summary>
/// What a log file's format description event says: who wrote it, how long the fixed part of each event is, and how events are protected.
/// <code>
///  | version u16 | server version, 50 bytes NUL-padded | created u32 | header length u8 | post-header lengths, one byte a type | checksum algorithm u8 | checksum u32 |
/// </code>
/// Immutable; may be shared between threads.
/// See https://dev.mysql.com/doc/dev/mysql-server/latest/classmysql_1_1binlog_1_1event_1_1Format__description__event.html.
/// </summary>
public sealed class BinlogFormat
{
    private const int FixedSize = 2 + ServerVersionSize + 4 + 1;
    private const int ServerVersionSize = 50;
    private const int ChecksumAlgorithmSize = 1;

    private readonly byte[] _postHeaderLengths;

    private BinlogFormat(
        string serverVersion, uint createdAt, uint startedAt, byte[] postHeaderLengths, BinlogChecksumAlgorithm checksumAlgorithm)
    {
        ServerVersion = serverVersion;
        IsMariaDb = serverVersion.Contains("MariaDB", StringComparison.OrdinalIgnoreCase);
        CreatedAt = createdAt;
        StartedAt = startedAt;
        _postHeaderLengths = postHeaderLengths;
        ChecksumAlgorithm = checksumAlgorithm;
    }

    /// <summary>What is assumed before the first format description: only an artificial rotate event may come then.</summary>
    internal static BinlogFormat Initial { get; } = new("", 0, 0, [], BinlogChecksumAlgorithm.None);

    /// <summary>The writer's version, for example <c>9.7.4</c> or <c>10.11.19-MariaDB-log</c>.</summary>
    public string ServerVersion { get; }

    /// <summary>Whether MariaDB wrote the file. Some lists in table maps count differently there.</summary>
    public bool IsMariaDb { get; }

    /// <summary>When the file was begun, in seconds since 1970: the time in the event's header, which is there also in files that no server start began.</summary>
    public uint CreatedAt { get; }

    /// <summary>Seconds since 1970 when the server that began this file had just started, and dropped all temporary tables; otherwise 0.</summary>
    public uint StartedAt { get; }

    /// <summary>How the other events of the file are protected. The format description itself always carries a CRC-32.</summary>
    public BinlogChecksumAlgorithm ChecksumAlgorithm { get; }

    /// <summary>Length of the fixed part of an event.</summary>
    /// <param name="type">The event's type.</param>
    /// <returns>Bytes, or null where the writer did not know this type.</returns>
    public int? PostHeaderLength(BinlogEventType type)
    {
        int index = (int)type - 1;
        return (uint)index < (uint)_postHeaderLengths.Length ? _postHeaderLengths[index] : null;
    }

    /// <summary>Reads the body of a format description event; its checksum has been taken off and verified.</summary>
    /// <exception cref="BinlogFormatException">The body is not one, or is of a version that this reader does not know.</exception>
    internal static BinlogFormat Parse(in BinlogEvent source)
    {
        var reader = new PayloadReader(source);
        ushort version = reader.ReadUInt16();
        if (version != 4)
        {
            source.ThrowMalformed($"it declares binlog version {version}; versions other than 4 come from servers before MySQL 5.0");
        }

        ReadOnlySpan<byte> name = reader.ReadBytes(ServerVersionSize);
        int end = name.IndexOf((byte)0);
        string serverVersion = Encoding.Latin1.GetString(end < 0 ? name : name[..end]);
        uint startedAt = reader.ReadUInt32();
        byte headerLength = reader.ReadUInt8();
        if (headerLength != BinlogEventHeader.Size)
        {
            source.ThrowMalformed($"it declares event headers of {headerLength} bytes instead of {BinlogEventHeader.Size}");
        }

        byte[] lengths = reader.ReadBytes(source.Body.Length - FixedSize - ChecksumAlgorithmSize).ToArray();
        byte algorithm = reader.ReadUInt8();
        if (algorithm > (byte)BinlogChecksumAlgorithm.Crc32)
        {
            source.ThrowMalformed($"it declares checksum algorithm {algorithm}, which this version does not know");
        }

        return new BinlogFormat(serverVersion, source.Header.Timestamp, startedAt, lengths, (BinlogChecksumAlgorithm)algorithm);
    }
}
