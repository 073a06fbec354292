using Aesop.Randomized.Tests.Chance;
using Aesop.Randomized.Tests.Schemas;
using Aesop.Tests.Servers;

namespace Aesop.Randomized.Tests.Statements;

/// <summary>Makes random statements that make, drop, rename, empty and swap tables.</summary>
internal sealed class TableStatements(Dice dice, ServerKind kind, string database, TableMaker maker, List<Table> tables, Links links)
{
    private static readonly string[] Names = ["orders", "Lines", "größen", "t able", "select", "x.y", "日本"];

    private readonly Alterations _alterations = new(dice.Fork(), kind, maker);
    private int _fresh;

    /// <summary>Whether tables may have foreign keys.</summary>
    public bool MakesKeys { get; init; }

    /// <summary>A statement on some of the tables that are free.</summary>
    public TableStatement Make(IReadOnlyList<Table> free)
    {
        if (free.Count == 0 || tables.Count < 3)
        {
            return free.FirstOrDefault(IsReferable) is { } parent && MakesKeys && dice.Percent(60) ? Refer(parent) : Create();
        }

        var table = dice.Pick(free);
        return dice.Weighted<Func<TableStatement>>(
        [
            (55, () => _alterations.Make(table, FreeName())),
            (tables.Count < 7 ? 10 : 0, Create),
            (tables.Count < 8 && MakesKeys && free.Any(IsReferable) ? 20 : 0, () => Refer(dice.Pick([.. free.Where(IsReferable)]))),
            (8, () => new TableStatement($"TRUNCATE {dice.Pick(["", "TABLE "])}{table.Quoted}", [table], () => { /* the rows are what changes */ }) { Empties = true }),
            (6, () => Rename(table)),
            (4, () => Drop(table)),
            (kind == ServerKind.MariaDb ? 4 : 0, () => Replace(table)),
            (tables.Count < 7 ? 5 : 0, () => Like(table)),
            (tables.Count < 7 ? 6 : 0, () => CreateFrom(table)),
            (free.Count > 1 ? 5 : 0, () => Swap(table, dice.Pick([.. free.Where(other => other != table)]))),
            (3, () => Exchange(table)),
            (5, () => Index(table)),
        ])();
    }

    private TableStatement Create()
    {
        var (table, text) = maker.Make(FreeName());
        return new TableStatement(text, [], () => tables.Add(table)) { Makes = [table.FullName], Empties = true };
    }

    private static bool IsReferable(Table table) => TableMaker.Referable(table) is not null;

    private TableStatement Refer(Table parent)
    {
        var (table, text) = maker.Make(FreeName(), parent);
        return new TableStatement(text, [], () => Made(table)) { Makes = [table.FullName], Empties = true };

        void Made(Table child)
        {
            tables.Add(child);
            links.Add(child, child, parent);
        }
    }

    private void Gone(Table table)
    {
        tables.Remove(table);
        links.Forget(table);
    }

    private TableStatement Drop(Table table) =>
        new($"DROP TABLE {dice.Pick(["", "IF EXISTS "])}{table.Quoted}", [table], () => Gone(table)) { Empties = true };

    private TableStatement Replace(Table table)
    {
        var (made, text) = maker.Make(table.Name);
        return new TableStatement("CREATE OR REPLACE" + text["CREATE".Length..], [table], Replaced) { Empties = true, IsLoggedWhenRefused = true };

        void Replaced()
        {
            tables[tables.IndexOf(table)] = made;
            links.Forget(table);
        }
    }

    private TableStatement Like(Table table)
    {
        var name = FreeName();
        var like = new Table(database, name) { Columns = [.. table.Columns], IsTransactional = table.IsTransactional };
        Alterations.CopyKeys(table, like);
        like.IsVersioned = table.IsVersioned;
        like.Unshown.AddRange(table.Unshown);
        like.Period = table.Period;
        return new TableStatement($"CREATE TABLE {like.Quoted} LIKE {table.Quoted}", [], () => tables.Add(like)) { Makes = [like.FullName], Empties = true };
    }

    private TableStatement CreateFrom(Table table)
    {
        var made = new Table(database, FreeName());
        var columns = dice.Some(table.Columns).OrderBy(table.Columns.IndexOf).ToList();

        // What is generated becomes plain, what counts becomes a number, and a hidden column is seen.
        made.Columns = [.. columns.Select(column => column with { GeneratedFrom = null, IsAutoIncrement = false, IsInvisible = false, More = "" })];
        var text = $"CREATE TABLE {made.Quoted}{(dice.Percent(30) ? " ENGINE = InnoDB" : "")} SELECT {string.Join(", ", columns.Select(column => column.Quoted))} FROM {table.Quoted}";
        return new TableStatement(text, [], () => tables.Add(made)) { Makes = [made.FullName], LogsRows = true };
    }

    private TableStatement Rename(Table table)
    {
        var name = FreeName();
        return new TableStatement($"RENAME TABLE {table.Quoted} TO {database}.{Sql.Quote(name)}", [table], () => table.Name = name) { Makes = [$"{database}.{name}"] };
    }

    private TableStatement Swap(Table one, Table other)
    {
        var between = $"swap{_fresh++}";
        var text = $"RENAME TABLE {one.Quoted} TO {database}.{between}, {other.Quoted} TO {one.Quoted}, {database}.{between} TO {other.Quoted}";
        return new TableStatement(text, [one, other], () => (one.Name, other.Name) = (other.Name, one.Name));
    }

    private TableStatement Exchange(Table table)
    {
        var swapped = tables.Find(other => other != table && other.Owner is null && other.Partitions.Count == 0 && other.Columns.SequenceEqual(table.Columns));
        return table.Partitions.Count == 0 || swapped is null
            ? Index(table)
            : new TableStatement($"ALTER TABLE {table.Quoted} EXCHANGE PARTITION {dice.Pick(table.Partitions)} WITH TABLE {swapped.Quoted} WITHOUT VALIDATION", [table, swapped], () => { /* the rows are what changes */ });
    }

    private TableStatement Index(Table table)
    {
        var columns = dice.Some(table.Columns.Where(column => column.Type.KeyPart is not null && column.GeneratedFrom is null)).Take(2).ToList();
        var key = table.Keys.Keys.FirstOrDefault(name => name.StartsWith('i'));
        if (key is not null && dice.Percent(50))
        {
            return new TableStatement($"DROP INDEX {key} ON {table.Quoted}", [table], () => table.Keys.Remove(key));
        }

        var name = $"i{_fresh++}";
        return columns.Count == 0
            ? new TableStatement($"ALTER TABLE {table.Quoted} COMMENT = 'nothing to index'", [table], () => { /* nothing that shows */ })
            : new TableStatement($"CREATE INDEX {name} ON {table.Quoted} ({TableMaker.Parts(columns)})", [table], () => table.Keys[name] = $"KEY {name} ({TableMaker.Parts(columns)})");
    }

    private string FreeName()
    {
        var name = dice.Percent(40) ? dice.Pick(Names) : $"t{_fresh++}";
        return tables.Exists(table => table.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) ? $"t{_fresh++}" : name;
    }
}
