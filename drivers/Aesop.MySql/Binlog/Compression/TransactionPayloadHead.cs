namespace Aesop.MySql.Binlog;

/// <summary>
/// What stands before the payload of a compressed transaction: fields, each a number, a length and a value, all length-encoded integers, up to field 0.
/// <code>
///  | 2 | 1 | compression: 0 zstd, 255 none | 3 | length | size, decompressed | 1 | length | size of the payload | 0 | payload, to the end |
/// </code>
/// See https://dev.mysql.com/doc/dev/mysql-server/latest/classmysql_1_1binlog_1_1event_1_1codecs_1_1binary_1_1Transaction__payload.html.
/// </summary>
internal readonly struct TransactionPayloadHead
{
    /// <summary>The longest that the fields are read for, in bytes. The known ones have 31 at most.</summary>
    public const int MaxBytes = 256;

    private const ulong EndMark = 0;
    private const ulong PayloadSizeField = 1;
    private const ulong CompressionField = 2;
    private const ulong UncompressedSizeField = 3;
    private const ulong Zstd = 0;
    private const ulong Uncompressed = 255;

    private TransactionPayloadHead(int length, bool isCompressed, long size, long uncompressedSize)
    {
        Length = length;
        IsCompressed = isCompressed;
        PayloadSize = size;
        UncompressedSize = uncompressedSize;
    }

    /// <summary>Bytes of the fields.</summary>
    public int Length { get; }

    /// <summary>Whether the payload is a zstd stream, or else the events as they are.</summary>
    public bool IsCompressed { get; }

    /// <summary>Bytes of the payload: all that is left of the event's body.</summary>
    public long PayloadSize { get; }

    /// <summary>Bytes of the events in it, decompressed.</summary>
    public long UncompressedSize { get; }

    /// <summary>Reads the fields.</summary>
    /// <param name="outer">The event, whose body may be its beginning only.</param>
    /// <param name="bodySize">Bytes of the whole body.</param>
    /// <exception cref="BinlogFormatException">The fields are damaged, or say what this reader does not know.</exception>
    public static TransactionPayloadHead Parse(in BinlogEvent outer, long bodySize)
    {
        var reader = new PayloadReader(outer.Place, outer.Body[..Math.Min(outer.Body.Length, MaxBytes)]);
        ulong? size = null;
        ulong? uncompressed = null;
        ulong compression = Uncompressed;
        for (ulong field; (field = reader.ReadLengthEncoded()) != EndMark;)
        {
            var value = new PayloadReader(outer.Place, reader.ReadLengthEncodedBytes("a field of its head"));
            switch (field)
            {
                case PayloadSizeField:
                    size = value.ReadLengthEncoded();
                    break;
                case CompressionField:
                    compression = value.ReadLengthEncoded();
                    break;
                case UncompressedSizeField:
                    uncompressed = value.ReadLengthEncoded();
                    break;
                default:
                    // The format is made so that later fields may be passed over.
                    break;
            }
        }

        if (compression is not (Zstd or Uncompressed))
        {
            reader.Throw($"its compression is of type {compression}, which this version does not know; {Zstd} (zstd) and {Uncompressed} (none) are known");
        }

        long left = bodySize - reader.Offset;
        if (size is not null && size != (ulong)left)
        {
            reader.Throw($"its payload is said to have {size} bytes, {left} follow");
        }

        uncompressed ??= compression == Uncompressed ? (ulong)left : null;
        if (uncompressed is null or 0 or > long.MaxValue || (compression == Uncompressed && uncompressed != (ulong)left))
        {
            reader.Throw($"its payload is said to have {uncompressed?.ToString(null, null) ?? "an unknown number of"} bytes decompressed");
        }

        return new TransactionPayloadHead(reader.Offset, compression == Zstd, left, (long)uncompressed.Value);
    }
}
