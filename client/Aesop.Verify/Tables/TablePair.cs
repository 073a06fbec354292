using Aesop.Verify.Columns;

namespace Aesop.Verify.Tables;

/// <summary>A table of the source and what it is compared with. Immutable.</summary>
internal sealed class TablePair
{
    /// <param name="source">The source's table.</param>
    /// <param name="sink">The sink's table; null where changes are folded.</param>
    /// <exception cref="VerifyException">The sink's table lacks a column of the key.</exception>
    public TablePair(TableShape source, TableShape? sink)
    {
        (Source, Sink) = (source, sink);
        Columns = [.. source.Columns.Where(column => sink is null || sink.Column(column.Name) is not null).Select(column => new ComparedColumn(column, sink?.Column(column.Name), source.Key.Contains(column)))];
        NotCompared = [.. source.Columns.Where(column => sink is not null && sink.Column(column.Name) is null).Select(column => column.Name)];
        KeyPlaces = [.. source.Key.Select(key => Columns.FindIndex(column => column.Source == key))];
        if (KeyPlaces.IndexOf(-1) is >= 0 and var missing)
        {
            throw new VerifyException($"The sink's table {sink!.Name} has no column '{source.Key[missing].Name}', which {source.Name} is keyed by: its rows can't be told apart.");
        }
    }

    /// <summary>The source's table.</summary>
    public TableShape Source { get; }

    /// <summary>The sink's table; null where changes are folded.</summary>
    public TableShape? Sink { get; }

    /// <summary>The columns that both have.</summary>
    public List<ComparedColumn> Columns { get; }

    /// <summary>The source's columns that the sink doesn't have.</summary>
    public IReadOnlyList<string> NotCompared { get; }

    /// <summary>Where the key's columns are among <see cref="Columns"/>, in the key's order.</summary>
    public List<int> KeyPlaces { get; }

    /// <summary>Whether both servers put rows into the same order, so that a range of keys is the same rows on both.</summary>
    public bool HasOneOrder => KeyPlaces.TrueForAll(place => Columns[place].Target is { } target && Columns[place].Source.OrdersAs(target));

    /// <summary>Whether the checksums of both servers can be compared.</summary>
    public bool CanBeSummed => Columns.TrueForAll(column => column.CanBeSummed);

    /// <summary>The columns whose values differ, by place.</summary>
    public IEnumerable<int> Differences(TableRow source, TableRow target) =>
        Enumerable.Range(0, Columns.Count).Where(place => !CellEquality.Same(Columns[place].Class, source.Cells[place], target.Cells[place]));

    /// <summary>Whether two rows, either of which may be missing, are the same.</summary>
    public bool Same(TableRow? source, TableRow? target) =>
        source is null || target is null ? source is null && target is null : target.Copies == 1 && !Differences(source, target).Any();
}
