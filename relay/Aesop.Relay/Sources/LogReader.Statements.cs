using System.Text;
using System.Text.RegularExpressions;
using Aesop.MySql.Binlog;
using Aesop.Relay.Statements;
using Aesop.Wire.Frames;

namespace Aesop.Relay.Sources;

/// <content>Statements among the events.</content>
internal sealed partial class LogReader
{
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

        HandleStatement(source, Encoding.UTF8.GetString(query.Database), TextOf(query.Statement, query.ClientCollationId));
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

    private void HandleStatement(in BinlogEvent source, string database, string text)
    {
        var statement = StatementReader.Read(database, text);
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
            case StatementKind.Harmless:
                break;
            case StatementKind.Commit:
                EndGroup(source);
                return;
            case StatementKind.Rollback when !IsKeeping || _writer.Ordinal == 0:
                EndGroup(source);
                return;
            case StatementKind.RollbackToSavepoint when !IsKeeping || _writer.Ordinal == 0:
                break;
            case StatementKind.TableDdl:
                HandleDdl(database, text, statement);
                break;
            case StatementKind.Xa when !IsKeeping:
                // A statement of its own, unless it begins what an XA prepare event ends.
                _inBlock |= XaStart().IsMatch(text);
                break;
            default:
                if (IsKeeping)
                {
                    throw Halt(source, Refusal(statement.Kind, text));
                }

                break;
        }

        if (!_inBlock)
        {
            EndGroup(source);
        }
    }

    private void HandleDdl(string database, string text, LoggedStatement statement)
    {
        _tables.Apply(statement, TableEffectReader.Read(text), _epoch, _groupBegin, _maps);
        if (IsKeeping)
        {
            Defined = [.. Defined, .. statement.Tables.Where(_watched.Match)];
        }

        if (IsKeeping && (statement.Tables.Count == 0 || statement.Tables.Any(_watched.Match)))
        {
            var frame = new DdlFrame(_epoch, _groupBegin, _writer.Ordinal, database, text, statement.Tables).ToArray();
            frame.CopyTo(_writer.Room(frame.Length));
            _writer.Take(frame.Length);
        }
    }

    private static string Refusal(StatementKind kind, string text)
    {
        var shown = text.Length <= 200 ? text : text[..200] + "...";
        return kind switch
        {
            StatementKind.RowChange =>
                $"rows were changed by a statement, not by row events, so what changed isn't in the log: {shown} -- Run SET GLOBAL binlog_format = 'ROW'; find the session that set it otherwise, seed the consumers of its tables anew, and start the source behind this place",
            StatementKind.Rollback or StatementKind.RollbackToSavepoint =>
                "a transaction was partly rolled back, where engines with and without transactions were mixed, and the log doesn't tell which rows hold. Seed the consumers of its tables anew, and start the source behind this place",
            StatementKind.Xa => "this version doesn't relay XA transactions. " + AdviceFor(BinlogEventType.XaPrepare),
            _ => $"this version doesn't know what the statement does: {shown} -- Where it changes no rows, start the source behind this place; else seed the consumers anew first",
        };
    }

    [GeneratedRegex(@"^\s*XA\s+(START|BEGIN)\b", RegexOptions.IgnoreCase)]
    private static partial Regex XaStart();

    // Names in a statement are always text of the client's character set, or the server would not have taken it. What else may stand in it (a literal of bytes,
    // a comment) is shown as far as it is text.

    /// <summary>A statement's text, in the character set that the event names; UTF-8 where it names none.</summary>
    public static string TextOf(ReadOnlySpan<byte> bytes, int? clientCollation)
    {
        var charset = clientCollation is { } id ? MySqlCharset.ForCollation(id) : null;
        return charset is null or { IsBinary: true } or { IsUtf8: true } ? Encoding.UTF8.GetString(bytes) : charset.DecodeLenient(bytes);
    }
}
