using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Aesop.MySql.Binlog;

/// <summary>
/// The tables that the log has described, by the numbers that row events name them by. The server repeats the description before each statement's rows;
/// as long as it does so in the same bytes, the same object is given back and nothing is parsed or allocated. Not thread-safe.
/// </summary>
public sealed class TableMapCache
{
    // In front of the rest, by the lowest bits of the number: most streams change few tables.
    private const int FrontSlots = 256;

    private readonly int _capacity;
    private readonly Entry?[] _front = new Entry?[FrontSlots];
    private Dictionary<ulong, Entry> _recent = [];
    private Dictionary<ulong, Entry> _older = [];

    /// <summary>Makes an empty cache.</summary>
    /// <param name="capacity">How many tables are kept at least; twice as many at most. A single statement can't change more tables than this.</param>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is not positive.</exception>
    public TableMapCache(int capacity = 4096)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        _capacity = capacity;
    }

    /// <summary>How many tables are held.</summary>
    public int Count => _recent.Count + _older.Count;

    /// <summary>Takes in a table map event.</summary>
    /// <param name="source">An event of type 19.</param>
    /// <returns>The table: the one that the same bytes gave before in this file, or a new one.</returns>
    /// <exception cref="BinlogFormatException">The body is not that of a table map.</exception>
    public TableMap Add(in BinlogEvent source)
    {
        ReadOnlySpan<byte> body = source.Body;
        if (body.Length < TableMapParser.IdSize)
        {
            source.ThrowMalformed($"{body.Length} bytes cannot hold a table map");
        }

        // The body begins with the table's number, so equal bytes are of the same number. A new file may come from a newer server: its bytes may mean something else.
        Entry? known = Find(ReadId(body));
        if (known is not null && known.Raw.AsSpan().SequenceEqual(body) && ReferenceEquals(known.Format, source.Format))
        {
            return known.Table;
        }

        TableMap table = TableMapParser.Parse(source);
        Put(new Entry(table, source.Format, body.ToArray()));
        return table;
    }

    /// <summary>Finds the table that a row event names.</summary>
    /// <param name="id">The table's number.</param>
    /// <param name="table">The table.</param>
    /// <returns>Whether the log has described it.</returns>
    public bool TryGet(ulong id, [NotNullWhen(true)] out TableMap? table)
    {
        table = Find(id)?.Table;
        return table is not null;
    }

    /// <summary>Finds the table that a row event names, which the log must have described.</summary>
    /// <param name="rows">The row event.</param>
    /// <returns>The table.</returns>
    /// <exception cref="BinlogFormatException">The log has not described it.</exception>
    public TableMap Get(in RowsEvent rows)
    {
        Entry? found = Find(rows.TableId);
        if (found is null)
        {
            throw rows.Malformed($"the log does not describe table number {rows.TableId} before it; a stream must begin where a transaction does", null);
        }

        return found.Table;
    }

    /// <summary>Puts <paramref name="table"/> in the place of the one with the same number, until the log describes that one otherwise.</summary>
    /// <param name="table">The table, made of the one in the cache by <see cref="TableMap.WithOldTemporalDigits"/>.</param>
    /// <exception cref="ArgumentException">The cache does not hold the table's number.</exception>
    public void Replace(TableMap table)
    {
        Entry entry = Find(table.Id) ?? throw new ArgumentException($"Table number {table.Id} is not in the cache.", nameof(table));
        entry.Table = table;
    }

    /// <summary>Forgets all tables.</summary>
    public void Clear()
    {
        _recent.Clear();
        _older.Clear();
        _front.AsSpan().Clear();
    }

    internal static ulong ReadId(ReadOnlySpan<byte> body) =>
        BinaryPrimitives.ReadUInt32LittleEndian(body) | (ulong)BinaryPrimitives.ReadUInt16LittleEndian(body[sizeof(uint)..]) << 32;

    private Entry? Find(ulong id)
    {
        Entry? front = _front[id % FrontSlots];
        return front is not null && front.Table.Id == id ? front : FindBehind(id);
    }

    private Entry? FindBehind(ulong id)
    {
        if (_recent.TryGetValue(id, out Entry? entry))
        {
            _front[id % FrontSlots] = entry;
        }
        else if (_older.TryGetValue(id, out entry))
        {
            Put(entry);
        }

        return entry;
    }

    /// <summary>When as many tables as the capacity were in use since the last time, those that were not are dropped.</summary>
    private void Put(Entry entry)
    {
        ulong id = entry.Table.Id;
        _older.Remove(id);
        if (_recent.Count >= _capacity && !_recent.ContainsKey(id))
        {
            // What the front holds of the older ones would never be seen to be in use, and be dropped for that.
            (_recent, _older) = (_older, _recent);
            _recent.Clear();
            _front.AsSpan().Clear();
        }

        _recent[id] = entry;
        _front[id % FrontSlots] = entry;
    }

    private sealed class Entry(TableMap table, BinlogFormat format, byte[] raw)
    {
        public TableMap Table { get; set; } = table;

        public BinlogFormat Format { get; } = format;

        public byte[] Raw { get; } = raw;
    }
}
