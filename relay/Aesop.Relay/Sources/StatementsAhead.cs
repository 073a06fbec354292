using System.Text;
using Aesop.MySql;
using Aesop.MySql.Binlog;
using Aesop.Relay.Statements;
using Aesop.Wire.Positions;
using Microsoft.Extensions.Logging;

namespace Aesop.Relay.Sources;

/// <summary>
/// Looks for statements that define tables in the part of the log that the reading hasn't come to, over a connection of its own. What was looked at once
/// isn't looked at again, so that all questions together cost one more pass over the log. One caller at a time.
/// </summary>
internal sealed partial class StatementsAhead(SourceOptions options, TimeProvider time, ILogger logger)
{
    /// <summary>How many statements are held; a log that has more of them ahead of the reading halts the source.</summary>
    public const int MaxStatements = 100_000;

    /// <summary>How much of a statement's text is kept.</summary>
    private const int MaxText = 64 << 10;

    private const int MaxAttempts = 100;
    private static readonly TimeSpan AttemptDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(10);

    private readonly List<DefiningStatement> _found = [];
    private Scn _from;
    private Scn _to;
    private Scn _group;
    private bool _isUndone;
    private long _toldAt;

    /// <summary>Another log is read: what was found means nothing in it.</summary>
    public void Reset()
    {
        _found.Clear();
        _from = _to = default;
    }

    /// <summary>Looks at the log between two places; what stands before them is forgotten.</summary>
    /// <param name="address">The server.</param>
    /// <param name="server">What it told of itself.</param>
    /// <param name="place">The file that the reading is in, and its identity.</param>
    /// <param name="from">The transaction that is being read.</param>
    /// <param name="to">Where the log ended.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The statements, in order, that stand behind the transaction.</returns>
    /// <exception cref="IOException">The log on the other connection isn't the one that is read, or doesn't come to the place.</exception>
    /// <exception cref="SourceHaltedException">There are too many statements.</exception>
    public async Task<IReadOnlyList<DefiningStatement>> ReadAsync(
        MySqlConnectionOptions address, SourceServer server, (LogFile File, ulong Log) place, Scn from, Scn to, CancellationToken cancellationToken)
    {
        if (from < _from || from > _to)
        {
            _found.Clear();
            _to = from;
        }

        _from = from;
        _found.RemoveAll(statement => statement.At <= from);
        _toldAt = time.GetTimestamp();
        for (var attempt = 0; _to < to; attempt++)
        {
            if (attempt == MaxAttempts)
            {
                throw new IOException($"The log on {address.ServerName} was said to reach {to}, and ends at {_to}.");
            }

            if (attempt > 0)
            {
                // A server may tell of a place a moment before it lets replicas read up to it.
                await Task.Delay(AttemptDelay, time, cancellationToken).ConfigureAwait(false);
            }

            await ReadOnceAsync(address, server, place, to, cancellationToken).ConfigureAwait(false);
        }

        // The transaction's own statement, which made the table that its rows are of, is behind it already.
        return _found.FindAll(statement => statement.At > from && statement.At <= to);
    }

    private async Task ReadOnceAsync(MySqlConnectionOptions address, SourceServer server, (LogFile File, ulong Log) place, Scn to, CancellationToken cancellationToken)
    {
        // What was found behind the last place between two transactions is found again.
        _found.RemoveAll(statement => statement.At >= _to);
        _group = default;
        var start = new SourceStart { Ask = (place.File with { Number = _to.File }, (long)_to.Offset) };
        var stream = await SourceLink.OpenAsync(options, address, start, toEnd: true, cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            while (await stream.WaitAsync(cancellationToken).ConfigureAwait(false))
            {
                if (Take(stream, server, place, to))
                {
                    return;
                }

                if (time.GetElapsedTime(_toldAt) > ProgressInterval)
                {
                    _toldAt = time.GetTimestamp();
                    LogProgress(options.Name, _to, to);
                }
            }
        }
    }

    /// <returns>True when the place has been reached.</returns>
    private bool Take(BinlogStream stream, SourceServer server, (LogFile File, ulong Log) place, Scn to)
    {
        while (stream.TryRead(out var source))
        {
            if (source.Type == BinlogEventType.FormatDescription)
            {
                Check(source, server, place);
            }

            if (source.IsArtificial)
            {
                continue;
            }

            Take(source, server.LowersNames);
            var file = LogFile.Parse(source.FileName).Number;
            if (new Scn(file, (ulong)source.End) >= to)
            {
                _to = to;
                return true;
            }
        }

        return false;
    }

    private void Take(in BinlogEvent source, bool lowersNames)
    {
        switch (source.Type)
        {
            case BinlogEventType.MySqlGtid or BinlogEventType.AnonymousGtid or BinlogEventType.TaggedGtid:
                BeginGroup(source);
                _isUndone = false;
                break;
            case BinlogEventType.MariaDbGtid:
                BeginGroup(source);

                // Of an ALTER in two phases only the end counts, where it isn't a failure.
                var head = MariaDbGtidEvent.Parse(source);
                _isUndone = head.IsStartAlter || head.IsRollbackAlter;
                break;
            case BinlogEventType.Query when !_isUndone:
                TakeStatement(source, lowersNames);
                break;
        }
    }

    private void BeginGroup(in BinlogEvent source) => _to = _group = PlaceOf(source);

    private void TakeStatement(in BinlogEvent source, bool lowersNames)
    {
        var query = QueryEvent.Parse(source);
        if (query.IsBegin || query.IsCommit)
        {
            return;
        }

        var text = LogReader.TextOf(query.Statement, query.ClientCollationId);
        var dialect = SqlDialect.Of(query.SqlMode, source.Format.IsMariaDb, lowersNames);
        var statement = StatementReader.Read(Encoding.UTF8.GetString(query.Database), text, dialect);
        if (statement.Kind != StatementKind.TableDdl)
        {
            return;
        }

        if (_found.Count >= MaxStatements)
        {
            throw new SourceHaltedException(
                $"More than {MaxStatements} statements that define tables stand in the log between {_from} and {_to}, so that what the tables are there can't be told. Start the source behind them, or leave tables out with its Tables option.");
        }

        // A statement too long to keep is one of which nothing is known.
        var effect = text.Length <= MaxText ? TableEffectReader.Read(text, dialect) : TableEffect.Replaces;
        var at = _group == default ? PlaceOf(source) : _group;
        _found.Add(new DefiningStatement(at, LogFile.Parse(source.FileName), source.End, statement, effect, text.Length <= MaxText ? text : text[..MaxText], dialect));
    }

    private static Scn PlaceOf(in BinlogEvent source) => new(LogFile.Parse(source.FileName).Number, (ulong)source.Begin);

    /// <summary>The name may lead to another server than it led the reading to.</summary>
    private static void Check(in BinlogEvent source, SourceServer server, (LogFile File, ulong Log) place)
    {
        if (LogFile.Parse(source.FileName) == place.File
            && LogIdentity.Compute(server.Identity, source.Header.ServerId, place.File.Number, source.Format.CreatedAt) != place.Log)
        {
            throw new IOException($"{source.FileName} on a second connection isn't the file of that name that is being read: another server answers.");
        }
    }

    [LoggerMessage(EventId = 2020, Level = LogLevel.Information, Message = "Source {Source}: looking ahead in the log for statements that change tables, at {At} of {To}.")]
    private partial void LogProgress(string source, Scn at, Scn to);
}
