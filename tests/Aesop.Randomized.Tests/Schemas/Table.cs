namespace Aesop.Randomized.Tests.Schemas;

/// <summary>A table as it is now. One thread at a time.</summary>
internal sealed class Table(string database, string name)
{
    /// <summary>Its database.</summary>
    public string Database { get; } = database;

    /// <summary>Its name, as it is.</summary>
    public string Name { get; set; } = name;

    /// <summary>The name that rows and statements carry.</summary>
    public string FullName => $"{Database}.{Name}";

    /// <summary>The name in SQL, with the database.</summary>
    public string Quoted => $"{Database}.{Sql.Quote(Name)}";

    /// <summary>The columns, in their order.</summary>
    public List<Column> Columns { get; set; } = [];

    /// <summary>Whether former versions of its rows are kept: <see cref="Unshown"/> then are the times of a version, where no columns were made for them.</summary>
    public bool IsVersioned { get; set; }

    /// <summary>Columns that no statement shows which doesn't name them; they are behind the others.</summary>
    public List<Column> Unshown { get; } = [];

    /// <summary>The name of its period, over columns <c>vs</c> and <c>ve</c>; null where it has none.</summary>
    public string? Period { get; set; }

    /// <summary>What can be selected.</summary>
    public IReadOnlyList<Column> Selected => Unshown.Count == 0 ? Columns : [.. Columns, .. Unshown];

    /// <summary>Each key in SQL, by its name.</summary>
    public Dictionary<string, string> Keys { get; } = [];

    /// <summary>Whether its changes are undone with their transaction.</summary>
    public bool IsTransactional { get; set; } = true;

    /// <summary>The names of its partitions; none where it has none.</summary>
    public List<string> Partitions { get; } = [];

    /// <summary>Who has changed it in a transaction that has not ended: nobody else may touch it meanwhile.</summary>
    public object? Owner { get; set; }

    /// <summary>How many rows it had when they were last looked at.</summary>
    public int RowsSeen { get; set; }

    /// <summary>What can be written.</summary>
    public IEnumerable<Column> Written => Columns.Where(column => column.GeneratedFrom is null);

    /// <summary>The statement that shows all of its rows, each column so that nothing is lost.</summary>
    public string SelectAll => $"SELECT {string.Join(", ", Selected.Select(column => column.Type.Select(column.Quoted)))} FROM {Quoted}{(IsVersioned ? " FOR SYSTEM_TIME ALL" : "")}";

    /// <inheritdoc/>
    public override string ToString() => FullName;
}
