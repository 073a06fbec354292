using Aesop.Verify.Tables;

namespace Aesop.Verify.Folding;

/// <content>Statements that change rows without naming them, and giving room back.</content>
internal sealed partial class Fold
{
    private void Statement(string statement, List<string> names)
    {
        var tables = names.Select(TableName.Parse).ToList();
        foreach (var table in tables.Where(_tables.ContainsKey))
        {
            // The definition is asked for again before the next change.
            _tables[table].IsShapeKnown = false;
        }

        switch (StatementEffects.Of(statement))
        {
            case StatementEffect.Emptied:
                tables.ForEach(Empty);
                break;
            case StatementEffect.DatabaseDropped:
                _tables.Keys.Where(name => statement.Contains(name.Database, StringComparison.Ordinal)).ToList().ForEach(Empty);
                break;
            case StatementEffect.Renamed:
                foreach (var pair in tables.Chunk(2).Where(pair => pair.Length == 2))
                {
                    Rename(pair[0], pair[1]);
                }

                break;
            case StatementEffect.Unknown:
                foreach (var table in tables)
                {
                    TableOf(table).Refusal = $"a statement moved or removed rows that no change names ({statement.ReplaceLineEndings(" ")}); seed the consumer's table again and fold from a place behind it";
                }

                break;
        }
    }

    private void Empty(TableName name)
    {
        if (_tables.TryGetValue(name, out var table))
        {
            // Its old rows are found by nobody, and go with the next rewriting.
            (table.Number, table.Refusal) = (++_lastNumber, null);
        }
    }

    private void Rename(TableName from, TableName to)
    {
        if (_tables.Remove(from, out var table))
        {
            table.Name = to;
            _tables[to] = table;
        }
        else if (_tables.TryGetValue(to, out var other))
        {
            other.Refusal = $"it was {from} before, whose changes weren't folded";
        }
    }

    private void Compact()
    {
        if (_rows.Length - _live < Math.Max(MostWastedBytes, _live))
        {
            return;
        }

        var (old, rows) = (_rows, NewRows());
        var tables = _tables.Values.Select(table => table.Number).ToHashSet();
        _live = 0;
        _index.Rewrite((ref KeySlot slot) =>
        {
            if (!tables.Contains(slot.Table))
            {
                return false;
            }

            var record = new byte[slot.KeyLength + slot.RowLength];
            old.Read(slot.Offset, record);
            slot.Offset = rows.Length;
            rows.Add(record);
            _live += record.Length;
            return true;
        });
        _rewritten++;
        _rows = rows;
        old.Dispose();
    }
}
