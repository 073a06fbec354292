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

    /// <summary>Whether the log need not tell all of a table: no table is defined anew then before the relay has read all that was written.</summary>
    public bool HasGaps { get; init; }

    /// <summary>Whether tables may have generated columns.</summary>
    public bool MakesGenerated { get; init; } = true;

    /// <summary>Whether tables may keep versions of their rows, or have periods.</summary>
    public bool MakesVersions { get; init; }

    /// <summary>A table that doesn't exist yet, and the statement that makes it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="parent">A table that a foreign key of it refers to; null for none.</param>
    public (Table Table, string Statement) Make(string name, Table? parent = null)
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

        if (parent is not null)
        {
            AddParent(table, parent);
        }

        var options = parent is null ? Options(table) : "";
        if (MakesVersions && parent is null)
        {
            options += AddTimes(table);
        }

        var definitions = table.Columns.Select(column => column.Definition).Concat(table.Keys.Values);
        return (table, $"CREATE TABLE {table.Quoted} ({string.Join(", ", definitions)}){options}");
    }

    /// <summary>A column for a table, under a name that it doesn't have.</summary>
    public Column NewColumn(Table table, ColumnType? type = null)
    {
        type ??= TypeChooser.Choose(dice, kind, HasGaps);
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

            // How long a CHAR is depends on the session that asks: with PAD_CHAR_TO_FULL_LENGTH MySQL logs another value than others are shown.
            GeneratedFrom = dice.Percent(50) && !from.Type.Sql.StartsWith("CHAR", StringComparison.Ordinal) ? $"LENGTH({from.Quoted})" : $"{from.Quoted} IS NULL",
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

    /// <summary>The column of a table's rows that a foreign key may refer to; null where it has none.</summary>
    public static Column? Referable(Table table) =>
        table.IsTransactional && table.Partitions.Count == 0 && !table.IsVersioned && table.Columns.Find(column => column is { Name: "id", IsAutoIncrement: true }) is { } id
        && table.Keys.GetValueOrDefault("PRIMARY") == $"PRIMARY KEY ({id.Quoted})" ? id : null;

    private void AddParent(Table table, Table parent)
    {
        var id = Referable(parent)!;
        var rules = kind == ServerKind.MySql ? ["CASCADE", "CASCADE", "SET NULL", "RESTRICT"] : new[] { "RESTRICT", "NO ACTION" };
        var column = new Column
        {
            Name = FreeName(table),
            Type = id.Type with
            {
                Literal = chance => chance.Percent(60) ? $"(SELECT p.{id.Quoted} FROM (SELECT {id.Quoted} FROM {parent.Quoted} ORDER BY RAND({chance.Next(10_000)}) LIMIT 1) AS p)" : $"{chance.Between(1, 20)}",
                Changes = [],
            },
            IsNullable = dice.Percent(80),
        };
        table.Columns.Add(column);
        var name = $"f{_fresh++}";
        table.Keys[name] = $"CONSTRAINT {name} FOREIGN KEY ({column.Quoted}) REFERENCES {parent.Quoted} ({id.Quoted}) ON DELETE {dice.Pick(rules)} ON UPDATE {dice.Pick(rules)}";
    }

    private string AddTimes(Table table)
    {
        switch (dice.Next(6))
        {
            case 0:
                table.Columns.Add(Day("vs", 1900, 1960));
                table.Columns.Add(Day("ve", 1970, 2100));
                table.Period = "valid";
                table.Keys["PERIOD"] = "PERIOD FOR valid (vs, ve)";
                return "";
            case 1 or 2:
                table.IsVersioned = true;
                table.Unshown.AddRange(Times("row_start", "row_end"));
                return " WITH SYSTEM VERSIONING";
            case 3:
                table.IsVersioned = true;
                table.Columns.AddRange(Times("begun", "ended"));
                table.Keys["PERIOD"] = "PERIOD FOR SYSTEM_TIME (begun, ended)";
                return " WITH SYSTEM VERSIONING";
            default:
                return "";
        }
    }

    /// <summary>The columns with the times of a row's version.</summary>
    public static IEnumerable<Column> Times(string start, string end) =>
    [
        new Column { Name = start, Type = ScalarTypes.VersionTime, GeneratedFrom = Column.RowStart },
        new Column { Name = end, Type = ScalarTypes.VersionTime, GeneratedFrom = Column.RowEnd },
    ];

    private static Column Day(string name, int first, int last) =>
        new() { Name = name, IsNullable = false, Type = ScalarTypes.Date() with { Literal = chance => $"'{chance.Between(first, last)}-{chance.Between(1, 12):D2}-{chance.Between(1, 28):D2}'", HasDefaults = false } };

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
            columns.Add(new Column { Name = FreeName(table, columns), Type = TypeChooser.Choose(dice, kind, HasGaps, forKey: true), IsNullable = false });
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
