using Aesop.Randomized.Tests.Chance;
using Aesop.Randomized.Tests.Schemas;
using Aesop.Randomized.Tests.Values;
using Aesop.Tests.Servers;

namespace Aesop.Randomized.Tests.Statements;

/// <summary>Makes ALTER TABLE statements of every sort.</summary>
internal sealed class Alterations(Dice dice, ServerKind kind, TableMaker maker)
{
    private static readonly string[] Charsets = ["utf8mb4", "latin1", "utf8mb3"];

    /// <summary>A statement on a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="freeName">A name that no table has.</param>
    public TableStatement Make(Table table, string freeName)
    {
        var free = table.Columns.Where(column => column.GeneratedFrom is null && !column.IsAutoIncrement).ToList();
        var column = dice.Pick(free.Count > 0 ? free : table.Columns);
        return dice.Weighted<Func<TableStatement>>(
        [
            (table.Columns.Count < 14 ? 20 : 0, () => Add(table)),
            (table.Columns.Count > 2 ? 10 : 0, () => Alter(table, $"DROP COLUMN {column.Quoted}", () => table.Columns.Remove(column))),
            (8, () => RenameColumn(table, column)),
            (12, () => Retype(table, column)),
            (8, () => Reorder(table, column)),
            (6, () => Key(table, "PRIMARY")),
            (5, () => Key(table, "UNIQUE")),
            (CanConvert(table) ? 4 : 0, () => Convert(table)),
            (4, () => Alter(table, dice.Pick(["FORCE", "ENGINE = InnoDB", "COMMENT = 'x'", "ROW_FORMAT = COMPACT", "AUTO_INCREMENT = 100", "ORDER BY 1"]), () => { /* nothing that shows */ })),
            (4, () => Rename(table, freeName)),
            (4, () => Default(table, column)),
            (4, () => Several(table, column)),
            (table.Partitions.Count > 1 ? 6 : 0, () => Partition(table)),
            (3, () => Engine(table)),
            (maker.MakesVersions ? 4 : 0, () => Version(table)),
            (table.Keys.Keys.Any(key => key.StartsWith('f')) ? 4 : 0, () => DropForeign(table)),
        ])();
    }

    /// <summary>Copies the keys of a table to another.</summary>
    public static void CopyKeys(Table from, Table to)
    {
        foreach (var (name, key) in from.Keys.Where(key => !key.Key.StartsWith('f')))
        {
            to.Keys[name] = key;
        }

        to.Partitions.AddRange(from.Partitions);
    }

    private TableStatement Alter(Table table, string what, Action apply) =>
        new($"ALTER {dice.Pick(["", "", kind == ServerKind.MariaDb ? "IGNORE " : ""])}TABLE {table.Quoted} {what}", [table], apply);

    private TableStatement Add(Table table)
    {
        var column = maker.NewColumn(table);
        var at = dice.Next(table.Columns.Count + 1);
        return Alter(table, $"ADD COLUMN {column.Definition}{Place(table.Columns, at)}{Algorithm()}", () => table.Columns.Insert(at, column));
    }

    private TableStatement RenameColumn(Table table, Column column)
    {
        var renamed = column with { Name = maker.NewColumn(table).Name };
        var text = dice.Percent(50) ? $"RENAME COLUMN {column.Quoted} TO {renamed.Quoted}" : $"CHANGE {column.Quoted} {renamed.Definition}";
        return Alter(table, text, () =>
        {
            table.Columns[table.Columns.IndexOf(column)] = renamed;
            foreach (var (name, key) in table.Keys.ToList())
            {
                table.Keys[name] = key.Replace(column.Quoted, renamed.Quoted, StringComparison.Ordinal);
            }
        });
    }

    private TableStatement Retype(Table table, Column column)
    {
        var type = TypeChooser.Choose(dice, kind, maker.HasGaps);
        for (var tries = 0; tries < 10 && type.Family != column.Type.Family; tries++)
        {
            type = TypeChooser.Choose(dice, kind, maker.HasGaps);
        }

        var retyped = column with { Type = type, Default = null, IsNullable = dice.Percent(60) };
        return Alter(table, $"MODIFY {retyped.Definition}", () => table.Columns[table.Columns.IndexOf(column)] = retyped);
    }

    private TableStatement Reorder(Table table, Column column)
    {
        var others = table.Columns.Where(other => other != column).ToList();
        var at = dice.Next(others.Count + 1);
        return Alter(table, $"MODIFY COLUMN {column.Definition}{Place(others, at)}", () =>
        {
            table.Columns.Remove(column);
            table.Columns.Insert(at, column);
        });
    }

    private TableStatement Key(Table table, string sort)
    {
        var name = table.Keys.Keys.FirstOrDefault(key => sort == "PRIMARY" ? key == "PRIMARY" : key.StartsWith('k') || key.StartsWith('u'));
        if (name is not null && dice.Percent(60))
        {
            return Alter(table, sort == "PRIMARY" ? "DROP PRIMARY KEY" : $"DROP INDEX {name}", () => table.Keys.Remove(name));
        }

        if (sort == "UNIQUE")
        {
            var made = maker.AddKey(table, unique: true);
            var fresh = table.Keys.Keys.LastOrDefault();
            if (made is null || fresh is null)
            {
                return Alter(table, "FORCE", () => { /* nothing that shows */ });
            }

            table.Keys.Remove(fresh);
            return Alter(table, $"ADD {made}", () => table.Keys[fresh] = made);
        }

        var columns = dice.Some(table.Columns.Where(column => column.Type.KeyPart is not null && !column.IsNullable && column.GeneratedFrom is null)).Take(2).ToList();
        return columns.Count == 0
            ? Alter(table, "FORCE", () => { /* nothing that shows */ })
            : Alter(table, $"ADD PRIMARY KEY ({TableMaker.Parts(columns)})", () => table.Keys["PRIMARY"] = $"PRIMARY KEY ({TableMaker.Parts(columns)})");
    }

    // Both servers convert an ENUM or SET without its labels: afterwards neither they nor anybody else can read them.
    private static bool CanConvert(Table table) => !table.Columns.Exists(column => column.Type.Sql.StartsWith("ENUM", StringComparison.Ordinal) || column.Type.Sql.StartsWith("SET", StringComparison.Ordinal));

    // The columns keep their kind of value; what they are called in SQL matters only when they are defined again.
    private TableStatement Convert(Table table)
    {
        var charset = dice.Pick(Charsets);
        return Alter(table, $"CONVERT TO CHARACTER SET {charset}", () => table.Columns =
            [.. table.Columns.Select(column => column with { Type = column.Type with { Sql = Recode(column.Type.Sql, charset) } })]);
    }

    private TableStatement Rename(Table table, string name)
    {
        var text = $"RENAME {dice.Pick(["", "TO ", "AS "])}{Sql.Quote(name)}";
        return Alter(table, text, () => table.Name = name) with { Makes = [$"{table.Database}.{name}"] };
    }

    private TableStatement Default(Table table, Column column)
    {
        if (!column.Type.HasDefaults)
        {
            return Alter(table, "FORCE", () => { /* nothing that shows */ });
        }

        var literal = dice.Percent(50) ? column.Type.Literal(dice) : null;
        return Alter(table, literal is null ? $"ALTER COLUMN {column.Quoted} DROP DEFAULT" : $"ALTER {column.Quoted} SET DEFAULT {literal}", () => table.Columns[table.Columns.IndexOf(column)] = column with { Default = literal });
    }

    private TableStatement Several(Table table, Column column)
    {
        var added = maker.NewColumn(table);
        return Alter(table, $"ADD {added.Definition} FIRST, DROP {column.Quoted}, COMMENT = 'several'", () =>
        {
            table.Columns.Remove(column);
            table.Columns.Insert(0, added);
        });
    }

    private TableStatement Partition(Table table)
    {
        var name = dice.Pick(table.Partitions);
        return dice.Next(3) switch
        {
            0 => Alter(table, $"TRUNCATE PARTITION {name}", () => { /* the rows are what changes */ }),
            1 => Alter(table, $"DROP PARTITION {name}", () => table.Partitions.Remove(name)),
            _ => Alter(table, "REMOVE PARTITIONING", table.Partitions.Clear),
        };
    }

    private TableStatement Engine(Table table)
    {
        var engine = dice.Pick(kind == ServerKind.MariaDb ? ["InnoDB", "MyISAM", "Aria"] : new[] { "InnoDB", "MyISAM" });
        return Alter(table, $"ENGINE = {engine}", () => table.IsTransactional = engine == "InnoDB");
    }

    // The times of versions that have columns of their own stay with the table.
    private TableStatement Version(Table table) => table switch
    {
        { IsVersioned: false } => Alter(table, "ADD SYSTEM VERSIONING", () =>
        {
            table.IsVersioned = true;
            table.Unshown.AddRange(TableMaker.Times("row_start", "row_end"));
        }),
        { Unshown.Count: > 0 } => Alter(table, "DROP SYSTEM VERSIONING", () =>
        {
            table.IsVersioned = false;
            table.Unshown.Clear();
        }),
        _ => Alter(table, "FORCE", () => { /* nothing that shows */ }),
    };

    private TableStatement DropForeign(Table table)
    {
        var key = table.Keys.Keys.First(name => name.StartsWith('f'));
        return Alter(table, $"DROP FOREIGN KEY {key}", () => table.Keys.Remove(key));
    }

    private static string Place(List<Column> columns, int at) => at == columns.Count ? "" : at == 0 ? " FIRST" : $" AFTER {columns[at - 1].Quoted}";

    private string Algorithm() => dice.Pick(["", "", ", ALGORITHM = COPY", ", ALGORITHM = INPLACE", ", ALGORITHM = INSTANT"]);

    private static string Recode(string sql, string charset)
    {
        const string Marker = "CHARACTER SET ";
        var at = sql.IndexOf(Marker, StringComparison.Ordinal);
        if (at < 0)
        {
            return sql;
        }

        var name = at + Marker.Length;
        var end = sql.IndexOf(' ', name);
        return sql[..name] + charset + (end < 0 ? "" : sql[end..]);
    }
}
