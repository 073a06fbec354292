using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Aesop.Wire.Positions;

/// <summary>
/// The global id of one transaction, of either flavor. Text forms are the servers' own: <c>uuid:7</c> or <c>uuid:tag:7</c>
/// (https://dev.mysql.com/doc/refman/9.0/en/replication-gtids-concepts.html) and <c>0-1-100</c>
/// (https://mariadb.com/kb/en/gtid/). Immutable; reading and writing the binary form allocates nothing unless there is a tag.
/// </summary>
public readonly record struct Gtid
{
    /// <summary>The most bytes that the binary form takes.</summary>
    public const int MaxSize = 1 + 16 + 8 + 1 + MaxTagLength;

    /// <summary>The longest tag that MySQL accepts, in characters.</summary>
    public const int MaxTagLength = 32;

    private Gtid(GtidFlavor flavor, UInt128 source, string? tag, ulong sequence)
    {
        Flavor = flavor;
        Source = source;
        Tag = tag;
        Sequence = sequence;
    }

    /// <summary>Whose id this is; <see cref="GtidFlavor.None"/> for a transaction without one.</summary>
    public GtidFlavor Flavor { get; }

    /// <summary>MySQL: the UUID, its first byte the most significant. MariaDB: the domain (bits 32 to 63) and server id (bits 0 to 31).</summary>
    public UInt128 Source { get; }

    /// <summary>MySQL's tag, in lower case; null where there is none.</summary>
    public string? Tag { get; }

    /// <summary>The transaction's number, from 1.</summary>
    public ulong Sequence { get; }

    /// <summary>MariaDB's replication domain.</summary>
    public uint Domain => (uint)((ulong)Source >> 32);

    /// <summary>MariaDB's id of the server that wrote the transaction first.</summary>
    public uint ServerId => (uint)(ulong)Source;

    /// <summary>A MySQL id.</summary>
    public static Gtid MySql(UInt128 uuid, ulong sequence, string? tag = null) =>
        new(GtidFlavor.MySql, uuid, string.IsNullOrEmpty(tag) ? null : tag, sequence);

    /// <summary>A server's UUID as <see cref="Source"/> has it.</summary>
    public static UInt128 UuidOf(Guid uuid)
    {
        Span<byte> bytes = stackalloc byte[16];
        uuid.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    /// <summary>A MariaDB id.</summary>
    public static Gtid MariaDb(uint domain, uint serverId, ulong sequence) =>
        new(GtidFlavor.MariaDb, ((ulong)domain << 32) | serverId, null, sequence);

    /// <summary>Writes the binary form: the flavor's byte, then its parts (WIRE.md, "GTID").</summary>
    /// <param name="destination">At least <see cref="MaxSize"/> bytes.</param>
    /// <returns>The bytes written.</returns>
    public int Write(Span<byte> destination)
    {
        destination[0] = (byte)Flavor;
        switch (Flavor)
        {
            case GtidFlavor.MySql:
                BinaryPrimitives.WriteUInt128BigEndian(destination[1..], Source);
                BinaryPrimitives.WriteUInt64LittleEndian(destination[17..], Sequence);
                var tag = Tag is null ? 0 : Encoding.ASCII.GetBytes(Tag, destination[26..]);
                destination[25] = (byte)tag;
                return 26 + tag;
            case GtidFlavor.MariaDb:
                BinaryPrimitives.WriteUInt64LittleEndian(destination[1..], (ulong)Source);
                BinaryPrimitives.WriteUInt64LittleEndian(destination[9..], Sequence);
                return 17;
            default:
                return 1;
        }
    }

    /// <summary>Reads the binary form.</summary>
    /// <param name="source">Bytes that begin with a binary GTID.</param>
    /// <param name="gtid">The value read.</param>
    /// <param name="size">How many bytes it took.</param>
    /// <returns>False when the bytes are no GTID.</returns>
    public static bool TryRead(ReadOnlySpan<byte> source, out Gtid gtid, out int size)
    {
        gtid = default;
        size = 0;
        if (source.IsEmpty)
        {
            return false;
        }

        switch ((GtidFlavor)source[0])
        {
            case GtidFlavor.None:
                size = 1;
                return true;
            case GtidFlavor.MySql when source.Length >= 26 && source[25] <= MaxTagLength && source.Length >= 26 + source[25]:
                size = 26 + source[25];
                var tag = source[25] == 0 ? null : Encoding.ASCII.GetString(source[26..size]);
                gtid = new Gtid(GtidFlavor.MySql, BinaryPrimitives.ReadUInt128BigEndian(source[1..]), tag, BinaryPrimitives.ReadUInt64LittleEndian(source[17..]));
                return true;
            case GtidFlavor.MariaDb when source.Length >= 17:
                size = 17;
                gtid = new Gtid(GtidFlavor.MariaDb, BinaryPrimitives.ReadUInt64LittleEndian(source[1..]), null, BinaryPrimitives.ReadUInt64LittleEndian(source[9..]));
                return true;
            default:
                return false;
        }
    }

    /// <summary>Reads a server's text form: <c>uuid:7</c>, <c>uuid:tag:7</c>, <c>0-1-100</c>.</summary>
    /// <exception cref="FormatException">It is no id, or more than one.</exception>
    public static Gtid Parse(string text)
    {
        var set = GtidSet.Parse(text);
        if (set is { Flavor: GtidFlavor.MariaDb, LastOfDomains.Count: 1 })
        {
            return set.LastOfDomains.Single();
        }

        var parts = text.Trim().Split(':');
        return set.Flavor == GtidFlavor.MySql && parts.Length is 2 or 3 && ulong.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? MySql(UuidOf(Guid.Parse(parts[0])), number, parts.Length == 3 ? parts[1].Trim().ToLowerInvariant() : null)
            : throw new FormatException($"'{text}' is no GTID: expected uuid:7, uuid:tag:7 or 0-1-100.");
    }

    /// <summary>The server's own text form; the empty string where there is no id.</summary>
    public override string ToString() => Flavor switch
    {
        GtidFlavor.MySql when Tag is null => string.Create(CultureInfo.InvariantCulture, $"{FormatUuid(Source)}:{Sequence}"),
        GtidFlavor.MySql => string.Create(CultureInfo.InvariantCulture, $"{FormatUuid(Source)}:{Tag}:{Sequence}"),
        GtidFlavor.MariaDb => string.Create(CultureInfo.InvariantCulture, $"{Domain}-{ServerId}-{Sequence}"),
        _ => "",
    };

    internal static string FormatUuid(UInt128 uuid)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, uuid);
        return new Guid(bytes, bigEndian: true).ToString("D", CultureInfo.InvariantCulture);
    }
}
