using Aesop.Client;
using Aesop.Wire.Frames;

namespace Aesop.Randomized.Tests.Folding;

/// <summary>The rows of one table, folded from its changes. Tables here are small: rows are found by looking at all of them.</summary>
internal sealed class FoldedTable(string name)
{
    private List<FoldedRow> _rows = [];
    private FoldedRow? _moving;

    /// <summary>Applies a change.</summary>
    /// <exception cref="FoldException">It contradicts what came before it.</exception>
    public void Apply(in RowChange change)
    {
        Check(_moving is null || (change.KeyChanged && change.Op == ChangeOp.Insert), change, "comes between the two halves of a change of the key");
        switch (change.Op)
        {
            case ChangeOp.Insert:
                var inserted = FoldedRow.Of(change.After, whole: true);
                inserted = _moving?.With(inserted) ?? inserted;
                Check(!change.Key.Exists || Find(FoldedRow.Of(change.Key, whole: false)) is null, change, "inserts onto a row that is there");
                _moving = null;
                _rows.Add(inserted);
                break;
            case ChangeOp.Delete:
                var deleted = Take(change);
                _moving = change.KeyChanged ? deleted : null;
                break;
            default:
                Check(change.Op == ChangeOp.Update, change, "is no change of a log");
                _rows.Add(Take(change).With(FoldedRow.Of(change.After, whole: false)));
                break;
        }
    }

    /// <summary>Compares all rows with the server's, and takes over what no image has told.</summary>
    /// <exception cref="FoldException">They aren't the same.</exception>
    public void Compare(Snapshot snapshot, string when)
    {
        var expected = snapshot.Rows.Select(row => FoldedRow.Of(snapshot.Columns, row)).ToList();
        var left = new List<FoldedRow>(expected);
        var extra = new List<FoldedRow>();

        // Rows of which all is known choose first: what isn't known fits many.
        foreach (var row in _rows.OrderBy(row => row.IsKnown ? 0 : 1))
        {
            var at = left.FindIndex(row.Equals);
            if (at >= 0)
            {
                left.RemoveAt(at);
            }
            else
            {
                extra.Add(row);
            }
        }

        if (left.Count + extra.Count > 0)
        {
            var nearest = left.Count > 0 && extra.Count > 0 ? $"\n  first difference: {extra[0].Contradiction(left[0])}" : "";
            throw new FoldException(name, $"{name} {when}: {extra.Count} folded rows aren't there, {left.Count} rows were not folded.{nearest}{Show("folded", extra)}{Show("server", left)}");
        }

        _rows = expected;
    }

    /// <summary>Takes the server's rows in place of all that was folded: what a statement did to them isn't in the log.</summary>
    public void Replace(Snapshot snapshot) => _rows = [.. snapshot.Rows.Select(row => FoldedRow.Of(snapshot.Columns, row))];

    private FoldedRow Take(in RowChange change)
    {
        var before = FoldedRow.Of(change.Before, whole: false);
        var held = Find(change.Key.Exists ? FoldedRow.Of(change.Key, whole: false) : before);
        Check(held is not null, change, $"has no row to be applied to: {before}");
        var contradiction = held!.Contradiction(before);
        Check(contradiction is null, change, $"has a before image that isn't the row: {contradiction}");
        _rows.Remove(held);
        return held;
    }

    private FoldedRow? Find(FoldedRow image) => _rows.Find(row => row.IsKnown && row.Fits(image)) ?? _rows.Find(row => row.Fits(image));

    private void Check(bool holds, in RowChange change, string fault)
    {
        if (!holds)
        {
            throw new FoldException(name, $"The {change.Op} of {name} at ordinal {change.Ordinal} {fault}. Key: {(change.Key.Exists ? FoldedRow.Of(change.Key, whole: false) : "none")}");
        }
    }

    private static string Show(string whose, List<FoldedRow> rows) => string.Concat(rows.Take(3).Select(row => $"\n  {whose}: {row}"));
}
