using Aesop.Randomized.Tests.Folding;
using Aesop.Randomized.Tests.Statements;
using Aesop.Tests.Servers;

namespace Aesop.Randomized.Tests.Runs;

/// <content>What few applications do: triggers, procedures, temporary tables in place of others, sessions that end in the middle.</content>
internal sealed partial class World
{
    private readonly List<string> _sequences = [];
    private int _procedures;
    private int _sequencesMade;

    private async Task MakeTriggerAsync(Session session)
    {
        var free = Free(session);
        if (free.Count == 0)
        {
            return;
        }

        var (trigger, statement) = _triggers.Make(_dice.Pick(free), _dice.Pick(free));
        if (await RunAsync(session, statement))
        {
            _triggers.Add(trigger);
        }
    }

    private async Task DropOutdatedTriggersAsync(Session session)
    {
        foreach (var trigger in _triggers.TakeOutdated(_tables))
        {
            await RunAsync(session, $"DROP TRIGGER IF EXISTS {trigger.Name}");
        }
    }

    // Statements of one call are logged one by one, and end at the first that fails.
    private async Task CallAsync(Session session, RowStatement statement)
    {
        var body = string.Concat(statement.Text.Select(text => $"{text}; "));
        if (_server.Kind == ServerKind.MariaDb && _dice.Percent(50))
        {
            await RunAsync(session, $"BEGIN NOT ATOMIC {body}END");
            return;
        }

        // What makes it would end a transaction.
        var procedure = $"{Database}.p{_procedures++}";
        if (_dice.Percent(35))
        {
            await RunAsync(_definer, $"CREATE FUNCTION {procedure}() RETURNS INT MODIFIES SQL DATA BEGIN {body}RETURN 1; END");
            await RunAsync(session, $"{_dice.Pick(["DO", "SELECT"])} {procedure}()");
            return;
        }

        await RunAsync(_definer, $"CREATE PROCEDURE {procedure}() BEGIN {body}END");
        await RunAsync(session, $"CALL {procedure}()");
    }

    // A temporary table is in no log, and hides a table of its name. RENAME TABLE is left out: MariaDB logs it although it renames nothing that others see.
    private async Task HideAsync(Session session)
    {
        var free = Free(session);
        if (free.Count == 0)
        {
            return;
        }

        var name = _dice.Pick(free).Quoted;
        if (!await RunAsync(session, $"CREATE TEMPORARY TABLE {name} (n INT)"))
        {
            return;
        }

        foreach (var statement in _dice.Some(
            [
                $"INSERT INTO {name} VALUES (1), (2)", $"TRUNCATE TABLE {name}", $"ALTER TABLE {name} ADD m INT", $"CREATE INDEX x ON {name} (n)", $"UPDATE {name} SET n = 5", $"DELETE FROM {name}",
            ]))
        {
            await RunAsync(session, statement);
        }

        // Nothing may follow that would meet the wrong table.
        await RunAsync(session, $"DROP {_dice.Pick(["", "TEMPORARY "])}TABLE {name}");
    }

    // A sequence is a table for the log; its rows are nobody's business but the line's.
    private async Task CountAsync(Session session)
    {
        if (_sequences.Count < 2)
        {
            var name = $"{Database}.{Fold.SequencePrefix}{_sequencesMade++}";
            if (!session.IsOpen && await RunAsync(session, $"CREATE SEQUENCE {name}{_dice.Pick(["", " CACHE 2", " START WITH 5 INCREMENT BY -2 CYCLE", " NOCACHE ENGINE = MyISAM"])}"))
            {
                _sequences.Add(name);
            }

            return;
        }

        var sequence = _dice.Pick(_sequences);
        var isFree = _prepared.Count == 0 && !_sessions.Exists(other => other.IsOpen);
        var statement = _dice.Next(isFree ? 6 : 3) switch
        {
            3 => $"ALTER SEQUENCE {sequence} RESTART {_dice.Between(1, 50)}",
            4 => $"SELECT SETVAL({sequence}, {_dice.Between(1, 50)})",
            5 when !_hasGaps => $"DROP SEQUENCE {sequence}",
            _ => $"SELECT NEXTVAL({sequence})",
        };
        if (await RunAsync(session, statement) && statement.StartsWith("DROP", StringComparison.Ordinal))
        {
            _sequences.Remove(sequence);
        }
    }

    private async Task BreakOffAsync(Session session)
    {
        _log.Add(Database, session.Number, "(the connection is closed)", "ok");
        var id = session.Connection.ConnectionId;
        await session.ReplaceAsync(await ConnectAsync());
        session.Release();

        // What it has done is undone before anybody looks.
        await _reader.AwaitEndAsync(id);
    }
}
