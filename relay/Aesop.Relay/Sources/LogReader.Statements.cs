using System.Text;
using Aesop.MySql.Binlog;
using Aesop.Relay.Statements;
using Aesop.Wire.Frames;

namespace Aesop.Relay.Sources;

/// <content>Statements among the events.</content>
internal sealed partial class LogReader
{
    /// <summary>The most names that are believed to change nothing else; beyond them, all are asked for anew.</summary>
    private const int MaxBelieved = 10_000;

    // Where names of tables differ in their case only, one may have a trigger and the other none.
    private readonly HashSet<string> _believed = new(StringComparer.Ordinal);

    /// <summary>Whether the server keeps the names of databases and tables in lower case, however statements spell them.</summary>
    public bool LowersNames { get; init; }

    /// <summary>A statement of which the catalog must be asked whether it changed other tables than it says, and then <see cref="Believe"/> called, before the next event.</summary>
    public StatementDoubt? Doubt { get; private set; }

    /// <summary>The catalog has no triggers and functions for what <see cref="Doubt"/> names.</summary>
    public void Believe()
    {
        if (_believed.Count > MaxBelieved)
        {
            _believed.Clear();
        }

        _believed.UnionWith(Doubt!.Tables);
        _believed.UnionWith(Doubt.Calls);
        Doubt = null;
    }

    private void HandleQuery(in BinlogEvent source)
    {
        var query = QueryEvent.Parse(source);
        if (query.IsBegin)
        {
            BeginBlock(source);
            return;
        }

        if (query.IsCommit)
        {
            EndGroup(source);
            return;
        }

        var dialect = SqlDialect.Of(query.SqlMode, source.Format.IsMariaDb, LowersNames);
        HandleStatement(source, Encoding.UTF8.GetString(query.Database), TextOf(query.Statement, query.ClientCollationId), dialect);
    }

    private void BeginBlock(in BinlogEvent source)
    {
        // Servers without GTID events begin a transaction here.
        if (!IsGroupOpen)
        {
            BeginGroup(source, source.Header.Timestamp * 1_000_000L, default);
        }

        _inBlock = true;
    }

    private void HandleStatement(in BinlogEvent source, string database, string text, SqlDialect dialect)
    {
        var statement = StatementReader.Read(database, text, dialect);
        if (statement.Kind == StatementKind.Begin)
        {
            BeginBlock(source);
            return;
        }

        if (!IsGroupOpen)
        {
            BeginGroup(source, source.Header.Timestamp * 1_000_000L, default);
        }

        switch (statement.Kind)
        {
            case StatementKind.Commit:
                EndGroup(source);
                return;
            case StatementKind.Rollback:
                RollBackGroup(source);
                return;
            case StatementKind.Xa:
                HandleXa(source, statement.Xa!);
                return;
            case StatementKind.Savepoint:
                SetSavepoint(source, statement.Savepoint!);
                break;
            case StatementKind.RollbackToSavepoint:
                RollBackToSavepoint(source, statement.Savepoint!);
                break;
            case StatementKind.TableDdl when _changesNothing:
                break;
            case StatementKind.Harmless:
                // It may define a trigger or a function.
                _believed.Clear();
                DoubtIndirectChanges(source, statement, text, dialect);
                break;
            case StatementKind.TableDdl:
                HandleDdl(source, database, text, statement, dialect);
                DoubtIndirectChanges(source, statement, text, dialect);
                break;
            case StatementKind.RowChange when !IsTaking || !MayBeWatched(statement):
                DoubtIndirectChanges(source, statement, text, dialect);
                break;
            default:
                Refuse(source, Refusal(statement.Kind, text));
                break;
        }

        if (!_inBlock && Doubt is not null)
        {
            // Not before it is known that nothing is missing.
            Ending = new GroupEnd(GroupEndKind.Commit, source.End);
        }
        else if (!_inBlock)
        {
            EndGroup(source);
        }
    }

    private void HandleDdl(in BinlogEvent source, string database, string text, LoggedStatement statement, SqlDialect dialect)
    {
        if (statement.ChangesRows && MayBeWatched(statement))
        {
            Refuse(source, Refusal(StatementKind.RowChange, text));
        }

        _hasDdl |= !Lasts(text);
        _believed.Clear();
        if (!_prepared.IsSearch)
        {
            _tables.Apply(statement, TableEffectReader.Read(text, dialect), _epoch, _groupBegin, _maps);
        }

        if (IsKeeping)
        {
            Defined = [.. Defined, .. statement.Tables.Where(_watched.Match)];
        }

        if (IsKeeping && IsWatched(statement))
        {
            IReadOnlyList<string> tables = statement.Database is { } all ? [$"{all}.*"] : statement.Tables;
            var frame = new DdlFrame(_epoch, _groupBegin, _writer.Ordinal, database, text, tables).ToArray();
            frame.CopyTo(_writer.Room(frame.Length));
            _writer.Take(frame.Length);
            _lasting += Lasts(text) ? 1UL : 0;
        }
    }

    /// <summary>
    /// Tables of the servers' own schemas, and those that a statement makes, have no triggers. Others that a statement wrote to without harm are believed until the
    /// connection's end.
    /// </summary>
    private void DoubtIndirectChanges(in BinlogEvent source, LoggedStatement statement, string text, SqlDialect dialect)
    {
        var isRowChange = statement.Kind == StatementKind.RowChange;
        if (!isRowChange && !statement.ChangesRows)
        {
            return;
        }

        var tables = isRowChange ? statement.Tables.Where(table => !IsOfServer(table) && !_believed.Contains(table)).ToList() : [];
        var calls = IsTaking ? FunctionCalls.Of(text, dialect).Where(call => !_believed.Contains(call)).ToList() : [];
        if (tables.Count + calls.Count == 0)
        {
            return;
        }

        if (IsTaking && !MustTake)
        {
            Refuse(source, "");
        }
        else if (MustTake)
        {
            Doubt = new StatementDoubt(tables, statement.NamesMore, calls, Halt(source, Refusal(StatementKind.RowChange, text)));
        }
    }

    private bool IsWatched(LoggedStatement statement) =>
        statement.Database is { } database ? _watched.MayMatchIn(database) : statement.Tables.Count == 0 || statement.Tables.Any(_watched.Match);

    /// <summary>Whether a statement that changes rows by its text may change those of a watched table. The servers' own schemas are watched where a pattern names them.</summary>
    private bool MayBeWatched(LoggedStatement statement) =>
        statement.Tables.Count == 0 || statement.Tables.Any(table => _watched.Match(table) && !(_watched.IsAll && IsOfServer(table)));

    private static bool IsOfServer(string fullName) => ServerSchemas.Contains(fullName[..fullName.IndexOf('.', StringComparison.Ordinal)]);

    private static readonly HashSet<string> ServerSchemas = new(StringComparer.OrdinalIgnoreCase) { "mysql", "sys", "performance_schema", "information_schema" };

    private static string Refusal(StatementKind kind, string text)
    {
        var shown = text.Length <= 200 ? text : text[..200] + "...";
        return kind switch
        {
            StatementKind.RowChange =>
                $"rows were changed by a statement, not by row events, so what changed isn't in the log: {shown} -- Run SET GLOBAL binlog_format = 'ROW'; find the session that set it otherwise (or leave out the table, if MariaDB keeps versions of its rows by transactions, as 'aesop check' tells), seed the consumers of its tables anew, and start the source behind this place",
            _ => $"this version doesn't know what the statement does: {shown} -- Where it changes no rows, start the source behind this place; else seed the consumers anew first",
        };
    }

    // Names in a statement are always text of the client's character set, or the server would not have taken it. What else may stand in it (a literal of bytes,
    // a comment) is shown as far as it is text.

    /// <summary>A statement's text, in the character set that the event names; UTF-8 where it names none.</summary>
    public static string TextOf(ReadOnlySpan<byte> bytes, int? clientCollation)
    {
        var charset = clientCollation is { } id ? MySqlCharset.ForCollation(id) : null;
        return charset is null or { IsBinary: true } or { IsUtf8: true } ? Encoding.UTF8.GetString(bytes) : charset.DecodeLenient(bytes);
    }
}
