namespace Aesop.Randomized.Tests.Schemas;

/// <summary>A trigger, with the tables as they were when it was made: it ends with them.</summary>
internal sealed class Trigger(string name, Table on, Table target)
{
    private readonly string _made = Shape(on, target);

    /// <summary>Its name in SQL, with the database.</summary>
    public string Name { get; } = name;

    /// <summary>The table whose changes run it.</summary>
    public Table On { get; } = on;

    /// <summary>The table that it changes; the first itself where it changes none.</summary>
    public Table Target { get; } = target;

    /// <summary>Whether either table isn't what the trigger's text was written for.</summary>
    public bool IsOutdated(IReadOnlyCollection<Table> tables) => !tables.Contains(On) || !tables.Contains(Target) || _made != Shape(On, Target);

    private static string Shape(Table one, Table other) => $"{one.Quoted}({Names(one)}) {other.Quoted}({Names(other)})";

    private static string Names(Table table) => string.Join(", ", table.Columns.Select(column => column.Quoted));
}
