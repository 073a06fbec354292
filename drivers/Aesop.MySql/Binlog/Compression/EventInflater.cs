namespace Aesop.MySql.Binlog;

/// <summary>
/// Decompresses the events that MariaDB writes with <c>log_bin_compress=ON</c> (165 to 171) to the ones that they stand for. Only the end of the body is compressed: a
/// statement's text, or the images of the rows.
/// <code>
///  | what the plain event has before it | 1, algorithm u3, 0, bytes of the length u3 | length, big-endian | zlib stream, to the end |
/// </code>
/// The memory for the result is kept for the next one. Not thread-safe.
/// See https://mariadb.com/kb/en/compressing-events-to-reduce-size-of-the-binary-log/ and https://www.rfc-editor.org/rfc/rfc1950.
/// </summary>
internal sealed class EventInflater(int maxEventBytes)
{
    private const int CompressedFlag = 0x80;
    private const int MaxLengthBytes = 4;

    // Memory beyond this is let go of when none has needed it for a while.
    private const int UsualBytes = 256 << 10;
    private const int UsualInARow = 64;

    private readonly Inflater _inflater = new();
    private byte[] _bytes = [];
    private int _small;

    /// <summary>Whether events of a type are decompressed here.</summary>
    public static bool IsCompressed(BinlogEventType type) => type is >= BinlogEventType.QueryCompressed and <= BinlogEventType.DeleteRowsCompressed;

    /// <summary>Decompresses an event.</summary>
    /// <param name="source">An event of type 165 to 171.</param>
    /// <returns>What it stands for, with the header as it is. It borrows memory of this, until the next call.</returns>
    /// <exception cref="BinlogFormatException">It is damaged, or over the limit.</exception>
    public BinlogEvent Inflate(scoped in BinlogEvent source)
    {
        int head = source.Body.Length - CompressedPart(source).Length;
        ReadOnlySpan<byte> packed = PackedPart(source, out int length);
        if (length > maxEventBytes - head)
        {
            source.ThrowMalformed($"decompressed, {BufferSizes.TooLong(head + (long)length, nameof(BinlogStreamOptions.MaxEventBytes), maxEventBytes)}");
        }

        if (length > packed.Length * Inflater.MaxRatio)
        {
            source.ThrowMalformed($"its compressed part of {packed.Length} bytes ends before the {length} bytes that it is said to have decompressed");
        }

        MakeRoom(head + length + Inflater.Slack);
        source.Body[..head].CopyTo(_bytes);
        Inflate(source, packed, head, length);
        return source.As(PlainTypeOf(source.Type), _bytes.AsSpan(0, head + length));
    }

    /// <summary>Finds the zlib stream in an event.</summary>
    /// <param name="source">An event of type 165 to 171.</param>
    /// <param name="length">What it is said to have decompressed, in bytes.</param>
    /// <returns>The stream. Borrowed.</returns>
    /// <exception cref="BinlogFormatException">It does not begin as such a part does.</exception>
    public static ReadOnlySpan<byte> PackedPart(scoped in BinlogEvent source, out int length)
    {
        var reader = new PayloadReader(source.Place, CompressedPart(source));
        length = ReadHead(ref reader);
        return reader.ReadRest();
    }

    /// <summary>The end of the body: a statement's text, or the rows' images.</summary>
    private static ReadOnlySpan<byte> CompressedPart(scoped in BinlogEvent source)
    {
        BinlogEvent plain = source.As(PlainTypeOf(source.Type), source.Body);
        int length = plain.Type == BinlogEventType.Query ? QueryEvent.Parse(plain).Statement.Length : RowsEvent.Parse(plain).Data.Length;
        return source.Body[^length..];
    }

    private static BinlogEventType PlainTypeOf(BinlogEventType type) => type switch
    {
        BinlogEventType.QueryCompressed => BinlogEventType.Query,
        < BinlogEventType.WriteRowsCompressed => BinlogEventType.WriteRowsV1 + (type - BinlogEventType.WriteRowsCompressedV1),
        _ => BinlogEventType.WriteRows + (type - BinlogEventType.WriteRowsCompressed),
    };

    private static int ReadHead(ref PayloadReader reader)
    {
        byte first = reader.ReadUInt8();
        int lengthBytes = first & 0x07;
        int algorithm = first >> 4 & 0x07;
        if ((first & CompressedFlag) == 0 || lengthBytes is 0 or > MaxLengthBytes)
        {
            reader.Throw($"0x{first:x2} does not begin a compressed part");
        }

        if (algorithm != 0)
        {
            reader.Throw($"it is compressed by algorithm {algorithm}, which this version does not know; 0 (zlib) is known");
        }

        uint length = 0;
        foreach (byte value in reader.ReadBytes(lengthBytes))
        {
            length = length << 8 | value;
        }

        if (length is 0 or > int.MaxValue)
        {
            reader.Throw($"{length} bytes cannot be its length decompressed");
        }

        return (int)length;
    }

    private void Inflate(in BinlogEvent source, ReadOnlySpan<byte> packed, int head, int length)
    {
        switch (_inflater.InflateZlib(packed, _bytes.AsSpan(head, length + Inflater.Slack), out int made))
        {
            case InflateResult.Whole:
                break;
            case InflateResult.Short:
                source.ThrowMalformed($"its compressed part ends after {made} of {length} bytes");
                break;
            case InflateResult.Long:
                source.ThrowMalformed($"its compressed part has more than {length} bytes");
                break;
            case InflateResult.WrongChecksum:
                source.ThrowMalformed("its compressed part can't be decompressed: what comes of it doesn't match its checksum");
                break;
            default:
                source.ThrowMalformed("its compressed part can't be decompressed: it is no zlib stream");
                break;
        }
    }

    private void MakeRoom(int wanted)
    {
        _small = wanted <= UsualBytes ? _small + 1 : 0;
        if (wanted > _bytes.Length || (_small > UsualInARow && _bytes.Length > UsualBytes))
        {
            _bytes = GC.AllocateUninitializedArray<byte>(Math.Max(wanted, UsualBytes));
        }
    }
}
