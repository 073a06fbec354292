using Aesop.MySql.Binlog;
using Aesop.Relay.Encoders;

namespace Aesop.Relay.Sources;

/// <content>
/// Transactions that are rolled back, in whole or to a savepoint, and stand in the log nevertheless. A server writes one so where it thinks that
/// something in it can't be undone.
/// </content>
/// <remarks>
/// Which rows hold is known. Both servers write the rows of tables without transactions (MyISAM, Aria, MEMORY) to a log cache of their own, which becomes
/// a group of its own that ends in COMMIT, as soon as the statement ends: MySQL in <c>use_trans_cache</c>, since 5.5, MariaDB in the function of the same
/// name. So all row events in a group that is rolled back are of tables whose engine undid them.
/// </remarks>
internal sealed partial class LogReader
{
    private readonly List<(string Name, HoldMark Mark)> _savepoints = [];

    /// <summary>Whether tables were described whose rows haven't ended: a statement is under way.</summary>
    private bool _inStatement;
    private bool _hasDdl;

    /// <summary>The frames of <see cref="Lasts"/>.</summary>
    private ulong _lasting;

    private void SetSavepoint(in BinlogEvent source, string name)
    {
        if (!IsTaking)
        {
            return;
        }

        // MySQL logs savepoints too, but never rows that were rolled back to one, but where statements were logged among them: not worth that every transaction waits.
        if (!_writer.IsHolding && source.Format.IsMariaDb)
        {
            _writer.Hold(_prepared.Space.Open(), isPrepared: false);
        }

        _savepoints.Add((name, _writer.IsHolding ? _writer.Mark() : new HoldMark(true, _writer.Ordinal, 0)));
    }

    private void RollBackToSavepoint(in BinlogEvent source, string name)
    {
        if (!IsTaking)
        {
            return;
        }

        if (ReasonNotToKnow(name, out var mark) is { } reason)
        {
            Refuse(source, $"{reason}. {SeedAnew}");
        }
        else if (_writer.IsHolding)
        {
            _writer.RollBackTo(mark);
        }
        else if (_writer.Ordinal != mark.Ordinal)
        {
            throw Halt(source, $"a transaction whose changes were logged in part by statements is rolled back to the savepoint {name}. {SeedAnew}");
        }
    }

    /// <summary>Why the log doesn't tell which rows hold behind a savepoint; null where it does. Forgets the savepoints behind it.</summary>
    private string? ReasonNotToKnow(string name, out HoldMark mark)
    {
        mark = default;
        if (_inStatement)
        {
            // MariaDB writes it before the rows that are still in its cache, which then seem to be of the statement behind it.
            return $"a stored function or trigger rolled back to the savepoint {name}, and the log doesn't tell rightly which rows hold";
        }

        var at = _savepoints.FindLastIndex(savepoint => IsSame(savepoint.Name, name));
        if (at < 0)
        {
            return $"the transaction is rolled back to the savepoint {name}, which the log doesn't show, so it doesn't tell which rows hold";
        }

        var found = _savepoints[at].Mark;
        if (!name.All(char.IsAscii) || _savepoints.Any(savepoint => (IsSame(savepoint.Name, name) && savepoint.Mark != found) || !savepoint.Name.All(char.IsAscii)))
        {
            // One may be of a stored function, whose savepoints end with it; and in other scripts, servers take different names for the same.
            return $"the transaction is rolled back to a savepoint {name}, and the log shows more than one that may be meant";
        }

        mark = found;
        _savepoints.RemoveRange(at + 1, _savepoints.Count - at - 1);
        return null;
    }

    /// <summary>The whole group is void.</summary>
    private void RollBackGroup(in BinlogEvent source)
    {
        if (!IsKeeping || _writer.Ordinal == 0 || (!_hasDdl && _writer.Ordinal == _lasting))
        {
            EndGroup(source);
            return;
        }

        if (_hasDdl || _lasting > 0)
        {
            throw Halt(source, $"a transaction that defines tables is rolled back, and the log doesn't tell what holds. {SeedAnew}");
        }

        Ending = new GroupEnd(GroupEndKind.RollBack, source.End);
    }

    /// <summary>
    /// Whether a statement holds although its group ends in ROLLBACK: MariaDB's CREATE OR REPLACE TABLE drops the old table before it finds that it can't make the new one, and
    /// logs that as a statement of its own making.
    /// </summary>
    private static bool Lasts(string text) => text.EndsWith("/* Generated to handle failed CREATE OR REPLACE */", StringComparison.Ordinal);

    private static bool IsSame(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);

    private const string SeedAnew = "Seed the consumers of its tables anew, and start the source behind this place";
}
