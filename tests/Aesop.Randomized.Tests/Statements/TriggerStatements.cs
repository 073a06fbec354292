using Aesop.Randomized.Tests.Chance;
using Aesop.Randomized.Tests.Schemas;
using Aesop.Tests.Servers;

namespace Aesop.Randomized.Tests.Statements;

/// <summary>Makes triggers, and knows those that are there.</summary>
internal sealed class TriggerStatements(Dice dice, ServerKind kind, string database, bool partialImages, Links links)
{
    private readonly List<Trigger> _all = [];
    private int _fresh;

    /// <summary>A trigger on a table, and the statement that makes it.</summary>
    public (Trigger Trigger, string Statement) Make(Table on, Table target)
    {
        var moment = dice.Pick(["INSERT", "UPDATE", "DELETE"]);
        var row = moment == "DELETE" ? "OLD" : "NEW";
        if (moment != "DELETE" && MayRunBefore(on) && dice.Percent(40))
        {
            var column = dice.Pick(on.Written.ToList());
            return Finish(on, on, $"BEFORE {moment}", $"SET NEW.{column.Quoted} = {(dice.Percent(30) ? $"OLD.{column.Quoted}".Replace("OLD", row, StringComparison.Ordinal) : column.Type.Literal(dice))}");
        }

        // Without full images, an insert's key is in the log only where the statement names it.
        var columns = target.Written.Where(column => partialImages || !column.IsAutoIncrement).ToList();
        var values = columns.Select(column => column.IsAutoIncrement ? $"{dice.Between(1, 60)}" : on.Written.FirstOrDefault(own => own.Type.Family == column.Type.Family) is { } own && dice.Percent(60) ? $"{row}.{own.Quoted}" : column.Type.Literal(dice));
        var names = string.Join(", ", columns.Select(column => column.Quoted));
        var replaces = kind == ServerKind.MySql || !partialImages;
        var some = $"WHERE RAND() < 0.3 LIMIT {dice.Between(1, 2)}";
        var body = columns.Count == 0 ? "DO 1" : dice.Next(5) switch
        {
            0 => $"DELETE FROM {target.Quoted} {some}",
            1 when columns[0] is var column => $"UPDATE IGNORE {target.Quoted} SET {column.Quoted} = {column.Type.Literal(dice)} {some}",
            2 when replaces => $"REPLACE INTO {target.Quoted} ({names}) VALUES ({string.Join(", ", values)})",
            _ => $"INSERT IGNORE INTO {target.Quoted} ({names}) VALUES ({string.Join(", ", values)})",
        };
        return Finish(on, target, $"{(MayRunBefore(on) && dice.Percent(50) ? "BEFORE" : "AFTER")} {moment}", body);
    }

    /// <summary>The server has made one.</summary>
    public void Add(Trigger trigger)
    {
        _all.Add(trigger);
        links.Add(trigger, trigger.On, trigger.Target);
    }

    /// <summary>Triggers whose tables were changed since, which are to be dropped; they are known no longer.</summary>
    public IReadOnlyList<Trigger> TakeOutdated(IReadOnlyCollection<Table> tables)
    {
        var outdated = _all.Where(trigger => trigger.IsOutdated(tables)).ToList();
        foreach (var trigger in outdated)
        {
            _all.Remove(trigger);
            links.Remove(trigger);
        }

        return outdated;
    }

    // With a trigger that runs before, both servers log stale values of generated columns: MySQL where the statement left out what they are generated from, MariaDB in an UPDATE
    // of several tables. And MariaDB leaves out what it sets in an upsert, without full images.
    private bool MayRunBefore(Table table) => table.Columns.TrueForAll(column => column.GeneratedFrom is null) && (kind == ServerKind.MySql || !partialImages);

    private (Trigger Trigger, string Statement) Finish(Table on, Table target, string moment, string body)
    {
        var name = $"{database}.tr{_fresh++}";
        return (new Trigger(name, on, target), $"CREATE TRIGGER {name} {moment} ON {on.Quoted} FOR EACH ROW {body}");
    }
}
