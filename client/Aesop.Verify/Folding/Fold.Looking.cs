using System.Text.Json;
using Aesop.Verify.Columns;
using Aesop.Verify.Tables;

namespace Aesop.Verify.Folding;

/// <content>Looking at what was folded.</content>
internal sealed partial class Fold
{
    private static readonly JsonDocumentOptions DeepJson = new() { MaxDepth = 512 };

    private readonly List<KeySlot> _page = [];
    private int _rewritten;

    /// <summary>The rows that have these keys; what isn't there is left out. Each key is noted as one that the source has been asked for.</summary>
    public Dictionary<string, TableRow> Find(TablePair pair, IReadOnlyList<RowKey> keys)
    {
        var found = new Dictionary<string, TableRow>(StringComparer.Ordinal);
        lock (_lock)
        {
            if (!_tables.TryGetValue(pair.Source.Name, out var table))
            {
                return found;
            }

            foreach (var key in keys)
            {
                if (!_index.Find(table.Number, DigestOf(key), out var slot, out var at))
                {
                    continue;
                }

                if (slot.Seen == 0)
                {
                    slot.Seen = 1;
                    _index.Write(at, slot, isNew: false);
                }

                if (slot.IsLive)
                {
                    found[key.Id] = RowOf(pair, key, slot);
                }
            }
        }

        return found;
    }

    /// <summary>
    /// Keys that weren't asked for yet, some at a time: those of rows, or with <paramref name="withDeleted"/> also of rows that are gone. Each comes once.
    /// </summary>
    public IEnumerable<IReadOnlyList<RowKey>> NotAskedFor(TableName name, bool withDeleted)
    {
        var keys = new List<RowKey>();
        var (rewritten, pages) = (-1L, 0L);
        while (true)
        {
            lock (_lock)
            {
                if (!_tables.TryGetValue(name, out var table))
                {
                    yield break;
                }

                // A table that grew has put its slots elsewhere. Those that came already are noted, so that beginning again repeats none.
                if (rewritten != _rewritten + (_index.Pages << 20))
                {
                    (rewritten, pages) = (_rewritten + (_index.Pages << 20), 0);
                }

                if (!_index.TryReadPage(pages++, _page))
                {
                    break;
                }

                foreach (var slot in _page.Where(slot => slot.Table == table.Number && slot.Seen == 0 && (withDeleted || slot.IsLive)))
                {
                    if (KeyOf(table, slot) is { } key)
                    {
                        keys.Add(key);
                        _index.Find(slot.Table, slot.Key, out var found, out var at);
                        found.Seen = 1;
                        _index.Write(at, found, isNew: false);
                    }
                }
            }

            if (keys.Count >= TableReader.KeysAtOnce)
            {
                yield return keys;
                keys = [];
            }
        }

        if (keys.Count > 0)
        {
            yield return keys;
        }
    }

    private RowKey? KeyOf(FoldedTable table, in KeySlot slot)
    {
        var json = new byte[slot.KeyLength];
        _rows.Read(slot.Offset, json);
        return KeyOf(table, json);
    }

    private TableRow RowOf(TablePair pair, RowKey key, in KeySlot slot)
    {
        var json = new byte[slot.RowLength];
        _rows.Read(slot.Offset + slot.KeyLength, json);
        using var row = JsonDocument.Parse(json, DeepJson);
        return new TableRow(key, [.. pair.Columns.Select(column => row.RootElement.TryGetProperty(column.Name, out var value) ? FoldedCell.Of(column, value) : Cell.Absent)]);
    }
}
