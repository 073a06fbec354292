using System.Globalization;

namespace Aesop.MySql.Binlog;

/// <summary>
/// MySQL: head of a transaction, with a GTID (type 33), without one (34), or with a tagged one (42).
/// <code>
///  33, 34: | flags u8 | uuid 16 | number u64 | 2 | last committed u64 | sequence u64 | immediate commit u56 | original commit u56 ? | length, length-encoded | versions ... |
///  42:     | version | size | last needed field | (field, value)... |     integers as in <see cref="TaggedFieldReader"/>
/// </code>
/// The original commit time is there only when it differs, which bit 55 of the immediate one says. Servers before 8.0 write no times.
/// See https://dev.mysql.com/doc/dev/mysql-server/latest/classmysql_1_1binlog_1_1event_1_1Gtid__event.html.
/// </summary>
public readonly struct GtidEvent
{
    private const byte LogicalTimestamps = 2;
    private const ulong OriginalCommitFollows = 1UL << 55;
    private const int CommitTimeSize = 7;
    private const int UuidSize = 16;

    /// <summary>Whether a statement in statement format may be among the transaction's events.</summary>
    public bool MayHaveStatements { get; private init; }

    /// <summary>The UUID of the server (or group) that the transaction is counted under; zeros for an anonymous one.</summary>
    public Guid SourceId { get; private init; }

    /// <summary>The tag, or an empty string.</summary>
    public string Tag { get; private init; }

    /// <summary>The transaction's number under its source and tag, from 1; 0 for an anonymous one.</summary>
    public long TransactionNumber { get; private init; }

    /// <summary>Sequence number in this file of the last transaction that this one has to wait for; 0 where the server writes none.</summary>
    public long LastCommitted { get; private init; }

    /// <summary>The transaction's sequence number in this file, from 1; 0 where the server writes none.</summary>
    public long SequenceNumber { get; private init; }

    /// <summary>When the server that wrote this log committed, in microseconds since 1970 (UTC); null where the server writes no times.</summary>
    public long? ImmediateCommitMicros { get; private init; }

    /// <summary>When the server that first ran the transaction committed, in microseconds since 1970 (UTC); null where the server writes no times.</summary>
    public long? OriginalCommitMicros { get; private init; }

    /// <summary>Bytes of the whole transaction in the log, this event included; null where the server writes none.</summary>
    public long? TransactionLength { get; private init; }

    /// <summary>Whether the transaction has no GTID.</summary>
    public bool IsAnonymous => TransactionNumber == 0;

    /// <summary>The GTID as the server shows it: <c>uuid:number</c> or <c>uuid:tag:number</c>; null for an anonymous transaction. Allocates.</summary>
    public string? Text => IsAnonymous
        ? null
        : string.Create(CultureInfo.InvariantCulture, $"{SourceId}:{Tag}{(Tag.Length == 0 ? "" : ":")}{TransactionNumber}");

    /// <summary>Reads the event. Allocates only for a tag.</summary>
    /// <param name="source">An event of type 33, 34 or 42.</param>
    /// <returns>What it says.</returns>
    /// <exception cref="BinlogFormatException">The body is not that of such an event.</exception>
    public static GtidEvent Parse(in BinlogEvent source)
    {
        var reader = new PayloadReader(source);
        return source.Type == BinlogEventType.TaggedGtid ? ParseTagged(ref reader) : ParseFixed(ref reader, source.Type);
    }

    private static GtidEvent ParseFixed(ref PayloadReader reader, BinlogEventType type)
    {
        bool mayHaveStatements = (reader.ReadUInt8() & 1) != 0;
        var sourceId = new Guid(reader.ReadBytes(UuidSize), bigEndian: true);
        long number = ToPositive(ref reader, reader.ReadUInt64());
        if ((number == 0) != (type == BinlogEventType.AnonymousGtid))
        {
            reader.Throw($"transaction number {number} does not fit its type");
        }

        // Each part came with a version of the server; what an older one lacks is at the end.
        long lastCommitted = 0;
        long sequenceNumber = 0;
        long? immediateMicros = null;
        long? originalMicros = null;
        long? length = null;
        if (reader.Remaining > 0 && reader.ReadUInt8() == LogicalTimestamps)
        {
            lastCommitted = (long)reader.ReadUInt64();
            sequenceNumber = (long)reader.ReadUInt64();
            if (reader.Remaining >= CommitTimeSize)
            {
                ulong immediate = reader.ReadUIntOfSize(CommitTimeSize);
                ulong original = (immediate & OriginalCommitFollows) != 0 ? reader.ReadUIntOfSize(CommitTimeSize) : immediate;
                immediateMicros = (long)(immediate & (OriginalCommitFollows - 1));
                originalMicros = (long)(original & (OriginalCommitFollows - 1));
                length = reader.Remaining == 0 ? null : ToPositive(ref reader, reader.ReadLengthEncoded());
            }
        }

        return new GtidEvent
        {
            MayHaveStatements = mayHaveStatements,
            SourceId = sourceId,
            Tag = "",
            TransactionNumber = number,
            LastCommitted = lastCommitted,
            SequenceNumber = sequenceNumber,
            ImmediateCommitMicros = immediateMicros,
            OriginalCommitMicros = originalMicros,
            TransactionLength = length,
        };
    }

    private static GtidEvent ParseTagged(ref PayloadReader reader)
    {
        var fields = new TaggedFieldReader(ref reader);
        bool mayHaveStatements = false;
        Guid? sourceId = null;
        long? number = null;
        string tag = "";
        long lastCommitted = 0;
        long sequenceNumber = 0;
        long? immediate = null;
        long? original = null;
        long? length = null;
        while (fields.Next(ref reader, out int field))
        {
            switch (field)
            {
                case 0:
                    mayHaveStatements = (TaggedFieldReader.ReadUnsigned(ref reader) & 1) != 0;
                    break;
                case 1:
                    sourceId = TaggedFieldReader.ReadUuid(ref reader);
                    break;
                case 2:
                    number = TaggedFieldReader.ReadSigned(ref reader);
                    break;
                case 3:
                    tag = TaggedFieldReader.ReadTag(ref reader);
                    break;
                case 4:
                    lastCommitted = TaggedFieldReader.ReadSigned(ref reader);
                    break;
                case 5:
                    sequenceNumber = TaggedFieldReader.ReadSigned(ref reader);
                    break;
                case 6:
                    immediate = ToPositive(ref reader, TaggedFieldReader.ReadUnsigned(ref reader));
                    break;
                case 7:
                    original = ToPositive(ref reader, TaggedFieldReader.ReadUnsigned(ref reader));
                    break;
                case 8:
                    length = ToPositive(ref reader, TaggedFieldReader.ReadUnsigned(ref reader));
                    break;
                default:
                    // Versions and the commit group's ticket: of one integer each, and of no use to a reader.
                    TaggedFieldReader.ReadUnsigned(ref reader);
                    break;
            }
        }

        if (sourceId is not { } known || number is not > 0)
        {
            reader.Throw("a tagged GTID without its UUID or a positive number");
            return default;
        }

        return new GtidEvent
        {
            MayHaveStatements = mayHaveStatements,
            SourceId = known,
            Tag = tag,
            TransactionNumber = number.Value,
            LastCommitted = lastCommitted,
            SequenceNumber = sequenceNumber,
            ImmediateCommitMicros = immediate,
            OriginalCommitMicros = original ?? immediate,
            TransactionLength = length,
        };
    }

    private static long ToPositive(ref PayloadReader reader, ulong value)
    {
        if (value > long.MaxValue)
        {
            reader.Throw($"{value} is out of range");
        }

        return (long)value;
    }
}
