using Aesop.Randomized.Tests.Chance;
using Aesop.Randomized.Tests.Values;
using Aesop.Tests.Servers;

namespace Aesop.Randomized.Tests.Schemas;

/// <summary>Makes random tables: columns of every type, keys of every sort, or none.</summary>
internal sealed class TableMaker(Dice dice, ServerKind kind, string database)
{
    private static readonly string[] Names =
    [
        "id", "a", "B", "select", "größe", "日本", "with space", "quo`te", "x.y", "n-1", "Ünï", "_", "1st", "order", "c'q", "emojiless", "very_long_name_of_a_column_that_nearly_reaches_the_limit_of_sixty",
    ];

    private int _fresh;

    /// <summary>Whether no table is defined anew once it is made.</summary>
    public bool StaysAsItIs { get; init; }

    /// <summary>Whether tables may have generated columns.</summary>
    public bool MakesGenerated { get; init; } = true;

    /// <summary>A table that doesn't exist yet, and the statement that makes it.</summary>
    public (Table Table, string Statement) Make(string name)
    {
        var table = new Table(database, name);
        var key = dice.Weighted<Action<Table>>([(4, CountedKey), (6, RandomKey), (2, UniqueOnly), (3, _ => { /* no key at all */ })]);
        key(table);
        for (var columns = dice.Between(1, 9); columns > 0; columns--)
        {
            table.Columns.Insert(dice.Next(table.Columns.Count + 1), NewColumn(table));
        }

        if (MakesGenerated && dice.Percent(20))
        {
            AddGenerated(table);
        }

        if (dice.Percent(15))
        {
            AddKey(table, unique: true);
        }

        if (dice.Percent(20))
        {
            AddKey(table, unique: false);
        }

        if (dice.Percent(10) && table.Columns.Count > 1)
        {
            HideOne(table);
        }

        var options = Options(table);
        var definitions = table.Columns.Select(column => column.Definition).Concat(table.Keys.Values);
        return (table, $"CREATE TABLE {table.Quoted} ({string.Join(", ", definitions)}){options}");
    }

    /// <summary>A column for a table, under a name that it doesn't have.</summary>
    public Column NewColumn(Table table, ColumnType? type = null)
    {
        type ??= TypeChooser.Choose(dice, kind, StaysAsItIs);
        var nullable = dice.Percent(65);

        // A TIMESTAMP that may not be NULL and has no default gets one by itself on some servers; it doesn't matter here.
        return new Column
        {
            Name = FreeName(table),
            Type = type,
            IsNullable = nullable,
            Default = type.HasDefaults && dice.Percent(25) ? type.Literal(dice) : null,
        };
    }

    /// <summary>Adds a column that is generated from another.</summary>
    public void AddGenerated(Table table)
    {
        var from = dice.Pick(table.Columns.Where(column => column.GeneratedFrom is null && !column.IsAutoIncrement).DefaultIfEmpty(table.Columns[0]).ToList());
        if (from.IsAutoIncrement)
        {
            return;
        }

        var isStored = dice.Percent(50);
        table.Columns.Add(new Column
        {
            Name = FreeName(table),
            Type = ScalarTypes.Integer(dice) with { Sql = "BIGINT" },
            GeneratedFrom = dice.Pick([$"LENGTH({from.Quoted})", $"{from.Quoted} IS NULL"]),
            More = isStored ? " STORED" : " VIRTUAL",
        });
    }

    /// <summary>Adds a key over some columns.</summary>
    /// <returns>It in SQL; null where no column can be in one.</returns>
    public string? AddKey(Table table, bool unique)
    {
        var columns = dice.Some(table.Columns.Where(column => column.Type.KeyPart is not null && column.GeneratedFrom is null)).Take(dice.Between(1, 3)).ToList();
        if (columns.Count == 0)
        {
            return null;
        }

        var name = $"k{_fresh++}";
        return table.Keys[name] = $"{(unique ? "UNIQUE " : "")}KEY {name} ({Parts(columns)})";
    }

    /// <summary>Columns as a key has them.</summary>
    public static string Parts(IEnumerable<Column> columns) => string.Join(", ", columns.Select(column => column.Quoted + column.Type.KeyPart));

    private void CountedKey(Table table)
    {
        var id = new Column { Name = "id", Type = ScalarTypes.Integer(dice) with { Sql = dice.Pick(["INT", "BIGINT UNSIGNED", "SMALLINT UNSIGNED"]), HasDefaults = false }, IsNullable = false, IsAutoIncrement = true };
        table.Columns.Add(id);
        table.Keys["PRIMARY"] = $"PRIMARY KEY ({id.Quoted})";
    }

    private void RandomKey(Table table)
    {
        var columns = KeyColumns(table);
        table.Columns.AddRange(columns);
        table.Keys["PRIMARY"] = $"PRIMARY KEY ({Parts(dice.Some(columns, columns.Count))})";
    }

    private void UniqueOnly(Table table)
    {
        var columns = KeyColumns(table);
        table.Columns.AddRange(columns);
        table.Keys["u0"] = $"UNIQUE KEY u0 ({Parts(columns)})";
    }

    private List<Column> KeyColumns(Table table)
    {
        var columns = new List<Column>();
        for (var count = dice.Pick([1, 1, 1, 2, 3]); count > 0; count--)
        {
            columns.Add(new Column { Name = FreeName(table, columns), Type = TypeChooser.Choose(dice, kind, StaysAsItIs, forKey: true), IsNullable = false });
        }

        return columns;
    }

    private void HideOne(Table table)
    {
        var at = dice.Next(table.Columns.Count);
        var column = table.Columns[at];
        if (column.IsNullable && column.GeneratedFrom is null)
        {
            table.Columns[at] = column with { IsInvisible = true };
        }
    }

    private string Options(Table table)
    {
        var options = dice.Percent(30) ? $" ROW_FORMAT = {dice.Pick(["DYNAMIC", "COMPACT", "REDUNDANT"])}" : "";
        if (dice.Percent(12))
        {
            table.IsTransactional = false;
            return $" ENGINE = {(kind == ServerKind.MariaDb && dice.Percent(50) ? "Aria" : "MyISAM")}";
        }

        if (dice.Percent(15) && table.Keys.ContainsKey("PRIMARY"))
        {
            return options + Partitioning(table);
        }

        return options;
    }

    private string Partitioning(Table table)
    {
        // Only a whole column, in every unique key, can tell the partition.
        if (table.Keys.Count > 1 || table.Columns.Find(column => column.Name == "id" && column.IsAutoIncrement) is not { } id)
        {
            return table.Keys.Count > 1 ? "" : $" PARTITION BY KEY () PARTITIONS {dice.Between(1, 4)}";
        }

        table.Partitions.AddRange(["p0", "p1", "p2"]);
        return $" PARTITION BY RANGE ({id.Quoted}) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN (40), PARTITION p2 VALUES LESS THAN MAXVALUE)";
    }

    private string FreeName(Table table, List<Column>? more = null)
    {
        var name = dice.Percent(30) ? dice.Pick(Names) : $"c{_fresh++}";
        return table.Columns.Concat(more ?? []).Any(column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) ? $"c{_fresh++}" : name;
    }
}
