using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Aesop.Verify.Tables;

namespace Aesop.Verify.Folding;

/// <summary>
/// The rows that changes amount to, by table and key, on disk. One task folds (<see cref="RunAsync"/>) while others look: each call holds the lock, and reads
/// or writes a few pages of files that the operating system keeps in memory while there is room.
/// </summary>
internal sealed partial class Fold : IAsyncDisposable
{
    /// <summary>Room of rows that were replaced is given back when it is more than this, and more than what is in use.</summary>
    private const long MostWastedBytes = 256 << 20;

    private readonly ILineSource _lines;
    private readonly Func<TableName, CancellationToken, Task<TableShape?>> _shapeOf;
    private readonly string _folder;
    private readonly Lock _lock = new();
    private readonly Dictionary<TableName, FoldedTable> _tables = [];
    private readonly ArrayBufferWriter<byte> _merged = new();
    private readonly KeyIndex _index;
    private readonly RowFile _undo;
    private RowFile _rows;
    private uint _lastNumber;
    private int _files;
    private long _live;
    private long _line;

    /// <param name="lines">Where changes come from; disposed of with this.</param>
    /// <param name="shapeOf">Asks the source for a table.</param>
    /// <param name="folder">A folder of its own, deleted with this.</param>
    public Fold(ILineSource lines, Func<TableName, CancellationToken, Task<TableShape?>> shapeOf, string folder)
    {
        (_lines, _shapeOf, _folder) = (lines, shapeOf, folder);
        _index = new KeyIndex(folder);
        _undo = new RowFile(Path.Combine(folder, "undo"));
        _rows = NewRows();
    }

    /// <summary>What the changes come from.</summary>
    public string Name => _lines.Name;

    /// <summary>Whether all that was there at first is folded.</summary>
    public bool IsCaughtUp => _lines.IsCaughtUp || _ended;

    /// <summary>Changes that were folded.</summary>
    public long Changes { get; private set; }

    private volatile bool _ended;

    /// <summary>The tables that the changes name.</summary>
    public IReadOnlyList<TableName> Tables
    {
        get
        {
            lock (_lock)
            {
                return [.. _tables.Keys.OrderBy(name => name.ToString(), StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>Why a table's rows can't be told from the changes; null where they can.</summary>
    public string? RefusalOf(TableName table)
    {
        lock (_lock)
        {
            return _tables.GetValueOrDefault(table)?.Refusal;
        }
    }

    /// <summary>Folds until there are no more lines.</summary>
    /// <exception cref="VerifyException">A line can't be read, or the stream says that changes are missing.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (await _lines.ReadAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            _line++;
            if (line.IsEmpty)
            {
                continue;
            }

            // A table is asked for outside of the lock, before its first change is folded.
            while (Apply(line.Span) is { } table)
            {
                var shape = await _shapeOf(table.Name, cancellationToken).ConfigureAwait(false);
                lock (_lock)
                {
                    (table.Shape, table.IsShapeKnown) = (shape, true);
                    if (shape is { Key.Count: 0 })
                    {
                        table.Refusal ??= "the table has no key, so that its rows can't be folded; compare it with a sink, or give it a primary key";
                    }
                }
            }
        }

        _ended = true;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _lines.DisposeAsync().ConfigureAwait(false);
        _index.Dispose();
        _rows.Dispose();
        _undo.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Folds a line.</summary>
    /// <returns>The table that has to be asked for first; null when it is done.</returns>
    private FoldedTable? Apply(ReadOnlySpan<byte> json)
    {
        var line = Read(json);
        lock (_lock)
        {
            if (line.Op is not null && line.Table is not null)
            {
                var table = TableOf(TableName.Parse(line.Table));
                if (!table.IsShapeKnown)
                {
                    return table;
                }

                Change(table, line);
            }

            switch (line.Kind)
            {
                case "ddl":
                    Statement(line.Statement ?? "", line.Tables ?? []);
                    break;
                case "rollback":
                    RollBack();
                    break;
                case "gone":
                    throw new VerifyException($"{Name}, line {_line}: the changes that were asked for are gone ({line.Reason}), so what follows lacks some. Fold from a place that is held.");
            }

            if (line.Op is null ? line.Kind is "commit" or "checkpoint" or "ddl" : line.IsLast)
            {
                _undo.Truncate(0);
                Compact();
            }

            return null;
        }
    }

    private FoldedLine Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return FoldedLine.Read(json);
        }
        catch (JsonException e)
        {
            throw new VerifyException($"{Name}, line {_line}: no JSON line as 'aesop tail' prints them ({e.Message}).", e);
        }
    }

    private void Change(FoldedTable table, in FoldedLine line)
    {
        Changes++;
        if (table.Refusal is not null)
        {
            return;
        }

        if (line.Key.IsEmpty)
        {
            table.Refusal = "its changes have no key, so that they can't be folded";
            return;
        }

        if (KeyOf(table, line.Key) is not { } key)
        {
            table.Refusal = "its key in the source isn't the one that its changes have; fold from a place behind the ALTER TABLE";
            return;
        }

        var isNew = !_index.Find(table.Number, DigestOf(key), out var slot, out var at);
        var before = slot;
        var row = line.Op == "delete" ? [] : line.After;
        var columns = line.Op == "delete" ? 0 : line.AfterColumns;
        if (slot.IsLive && columns > 0 && columns < slot.Columns)
        {
            row = Merge(slot, line.After, out columns);
        }

        _live += line.Key.Length + row.Length - slot.KeyLength - slot.RowLength;
        slot.Key = DigestOf(key);
        slot.Table = table.Number;
        slot.Offset = _rows.Length;
        (slot.KeyLength, slot.RowLength, slot.Columns) = (line.Key.Length, row.Length, (ushort)Math.Min(columns, ushort.MaxValue));
        _rows.Add(line.Key);
        _rows.Add(row);
        if (isNew)
        {
            // What undoes it is a row that isn't there.
            before = slot;
            before.RowLength = 0;
        }

        _undo.Add(MemoryMarshal.AsBytes(new ReadOnlySpan<KeySlot>(in before)));
        _index.Write(at, slot, isNew);
    }

    /// <summary>A row of which a change carried some columns: those over the ones that were known.</summary>
    private byte[] Merge(in KeySlot slot, ReadOnlySpan<byte> after, out int columns)
    {
        var known = new byte[slot.RowLength];
        _rows.Read(slot.Offset + slot.KeyLength, known);
        using var before = JsonDocument.Parse(known, DeepJson);
        var reader = new Utf8JsonReader(after, new JsonReaderOptions { MaxDepth = DeepJson.MaxDepth });
        using var carried = JsonDocument.ParseValue(ref reader);
        _merged.ResetWrittenCount();
        columns = 0;
        using (var json = new Utf8JsonWriter(_merged))
        {
            json.WriteStartObject();
            foreach (var column in before.RootElement.EnumerateObject().Where(column => !carried.RootElement.TryGetProperty(column.Name, out _)).Concat(carried.RootElement.EnumerateObject()))
            {
                json.WritePropertyName(column.Name);
                json.WriteRawValue(column.Value.GetRawText(), skipInputValidation: true);
                columns++;
            }

            json.WriteEndObject();
        }

        return _merged.WrittenSpan.ToArray();
    }

    /// <summary>Takes back what was seen of a transaction whose rest will never come.</summary>
    private void RollBack()
    {
        var slotBytes = new byte[Marshal.SizeOf<KeySlot>()];
        for (var at = _undo.Length - slotBytes.Length; at >= 0; at -= slotBytes.Length)
        {
            _undo.Read(at, slotBytes);
            var slot = MemoryMarshal.Read<KeySlot>(slotBytes);
            var isNew = !_index.Find(slot.Table, slot.Key, out _, out var place);
            _index.Write(place, slot, isNew);
        }

        _undo.Truncate(0);
    }

    private FoldedTable TableOf(TableName name) => _tables.TryGetValue(name, out var table) ? table : _tables[name] = new FoldedTable(name, ++_lastNumber);

    private static RowKey? KeyOf(FoldedTable table, ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        using var key = JsonDocument.ParseValue(ref reader);
        return table.KeyOf(key.RootElement);
    }

    private static UInt128 DigestOf(RowKey key)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(key.Id), digest);
        return MemoryMarshal.Read<UInt128>(digest);
    }

    private RowFile NewRows() => new(Path.Combine(_folder, $"rows.{_files++}"));
}
