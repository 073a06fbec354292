using Aesop.Randomized.Tests.Chance;
using Aesop.Randomized.Tests.Schemas;

namespace Aesop.Randomized.Tests.Statements;

/// <summary>Makes random statements that change rows.</summary>
/// <param name="dice">Chance.</param>
/// <param name="files">A folder that the server may write files to.</param>
internal sealed class RowStatements(Dice dice, string files)
{
    private int _file;

    // An image that isn't full has no columns but those that the statement names: without the key nobody can tell the row.
    private bool _namesKeys;

    /// <summary>A statement on one of some tables, or on several.</summary>
    /// <param name="tables">The tables that may be touched.</param>
    /// <param name="replaces">Whether it may put rows in the place of others that have their key.</param>
    /// <param name="namesKeys">Whether an insert must name the columns of the key.</param>
    public RowStatement Make(IReadOnlyList<Table> tables, bool replaces, bool namesKeys)
    {
        _namesKeys = namesKeys;
        var table = dice.Pick(tables);
        if (table.RowsSeen > 60 && dice.Percent(70))
        {
            return new RowStatement($"DELETE FROM {table.Quoted} LIMIT 30", table);
        }

        return dice.Weighted<Func<RowStatement>>(
        [
            (table.Period is not null ? 15 : 0, () => Portion(table)),
            (table.IsVersioned ? 3 : 0, () => new RowStatement($"DELETE HISTORY FROM {table.Quoted}{(dice.Percent(40) ? " BEFORE SYSTEM_TIME NOW(6) - INTERVAL 1 SECOND" : "")}", table)),
            (30, () => new RowStatement(Insert(table, "INSERT"), table)),
            (5, () => new RowStatement(Insert(table, "INSERT IGNORE"), table)),
            (replaces ? 6 : 0, () => new RowStatement(Insert(table, "REPLACE"), table)),
            (replaces ? 5 : 0, () => new RowStatement(Reinsert(table, "REPLACE", ""), table)),
            (replaces ? 8 : 0, () => new RowStatement(Reinsert(table, "INSERT", $" ON DUPLICATE KEY UPDATE {Assignments(table)}"), table)),
            (4, () => new RowStatement(Reinsert(table, "INSERT IGNORE", ""), table)),
            (3, () => Copy(table, dice.Pick(tables))),
            (30, () => new RowStatement($"UPDATE {(dice.Percent(20) ? "IGNORE " : "")}{table.Quoted} SET {Assignments(table)} WHERE {Some()} LIMIT {dice.Between(1, 6)}", table)),
            (4, () => new RowStatement($"UPDATE {table.Quoted} SET {Assignments(table)}", table)),
            (12, () => new RowStatement($"DELETE FROM {table.Quoted} WHERE {Some()} LIMIT {dice.Between(1, 6)}", table)),
            (1, () => new RowStatement($"DELETE FROM {table.Quoted}", table)),
            (4, () => UpdateBoth(table, dice.Pick(tables))),
            (2, () => DeleteBoth(table, dice.Pick(tables))),
            (replaces ? 3 : 1, () => Load(table, replaces)),
        ])();
    }

    // What is outside of the portion becomes rows of its own.
    private RowStatement Portion(Table table)
    {
        var portion = $"FOR PORTION OF {table.Period} FROM '{dice.Between(1900, 2000)}-03-01' TO '{dice.Between(1950, 2100)}-06-01'";
        return new RowStatement(
            dice.Percent(50) ? $"DELETE FROM {table.Quoted} {portion} WHERE {Some()}" : $"UPDATE {table.Quoted} {portion} SET {Assignments(table)} WHERE {Some()}", table);
    }

    private string Insert(Table table, string verb)
    {
        var columns = ColumnsToWrite(table);
        var rows = Enumerable.Range(0, dice.Pick([1, 1, 1, 2, 3, 7])).Select(_ => $"({string.Join(", ", columns.Select(Value))})");
        return $"{verb} INTO {table.Quoted} ({Names(columns)}) VALUES {string.Join(", ", rows)}";
    }

    // Rows that are there once more, so that keys collide.
    private string Reinsert(Table table, string verb, string tail)
    {
        var columns = table.Written.ToList();
        var values = columns.Select(column => !IsInKey(table, column) && dice.Percent(30) ? Value(column) : column.Quoted);
        return $"{verb} INTO {table.Quoted} ({Names(columns)}) SELECT {string.Join(", ", values)} FROM (SELECT * FROM (SELECT {Names(columns)} FROM {table.Quoted}) AS q WHERE {Some()} LIMIT {dice.Between(1, 4)}) AS r{tail}";
    }

    private RowStatement Copy(Table to, Table from)
    {
        var columns = ColumnsToWrite(to);
        var values = columns.Select(column => from.Columns.Find(other => other.Type.Family == column.Type.Family) is { } other ? other.Quoted : Value(column));
        return new RowStatement($"INSERT IGNORE INTO {to.Quoted} ({Names(columns)}) SELECT {string.Join(", ", values)} FROM {from.Quoted} WHERE {Some()} LIMIT 5", to, from);
    }

    private RowStatement UpdateBoth(Table one, Table other)
    {
        if (one == other)
        {
            return new RowStatement($"UPDATE {one.Quoted} SET {Assignments(one)} ORDER BY 1 LIMIT 2", one);
        }

        return new RowStatement($"UPDATE {one.Quoted} AS a JOIN {other.Quoted} AS b SET {Assignments(one, "a.")}, {Assignments(other, "b.")} WHERE {Some()}", one, other);
    }

    private RowStatement DeleteBoth(Table one, Table other) => one == other
        ? new RowStatement($"DELETE FROM {one.Quoted} ORDER BY 1 LIMIT 2", one)
        : new RowStatement($"DELETE a, b FROM {one.Quoted} AS a JOIN {other.Quoted} AS b WHERE RAND({dice.Next(10_000)}) < 0.1", one, other);

    private RowStatement Load(Table table, bool replaces)
    {
        // Text survives the way through a file; bytes would be taken for text there.
        var columns = table.Written.Where(column => column.Type.Family is "number" or "time" or "text" && !column.Type.Sql.StartsWith("BIT", StringComparison.Ordinal)).ToList();
        if (columns.Count == 0 || (_namesKeys && table.Columns.Exists(column => IsInKey(table, column) && !columns.Contains(column))))
        {
            return new RowStatement(Insert(table, "INSERT"), table);
        }

        var file = $"'{files}/rows{_file++}'";
        return new RowStatement(
            [
                $"SELECT {Names(columns)} FROM {table.Quoted} LIMIT 5 INTO OUTFILE {file} CHARACTER SET utf8mb4",
                $"LOAD DATA INFILE {file} {(replaces && dice.Percent(50) ? "REPLACE " : "IGNORE ")}INTO TABLE {table.Quoted} CHARACTER SET utf8mb4 ({Names(columns)})",
            ],
            [table]);
    }

    private string Assignments(Table table, string prefix = "")
    {
        var columns = dice.Some(table.Written).Take(dice.Between(1, 4));
        return string.Join(", ", columns.Select(column =>
        {
            var name = prefix + column.Quoted;
            return $"{name} = {(column.Type.Changes.Count > 0 && dice.Percent(40) ? dice.Pick(column.Type.Changes)(name, dice) : Value(column))}";
        }));
    }

    private List<Column> ColumnsToWrite(Table table) =>
        [.. table.Written.Where(column => (_namesKeys && IsInKey(table, column)) || (column.IsAutoIncrement ? dice.Percent(20) : dice.Percent(column.IsNullable || column.Default is not null ? 75 : 95))).DefaultIfEmpty(table.Written.First())];

    private string Value(Column column) => column.IsAutoIncrement
        ? dice.Between(1, 60).ToString(System.Globalization.CultureInfo.InvariantCulture)
        : column.IsNullable && dice.Percent(15) ? "NULL" : column.Default is not null && dice.Percent(8) ? "DEFAULT" : column.Type.Literal(dice);

    private static bool IsInKey(Table table, Column column) => table.Keys.Values.Any(key => key.Contains(column.Quoted, StringComparison.Ordinal));

    private static string Names(IEnumerable<Column> columns) => string.Join(", ", columns.Select(column => column.Quoted));

    private string Some() => $"RAND({dice.Next(10_000)}) < {dice.Pick(["0.2", "0.5", "0.9"])}";
}
