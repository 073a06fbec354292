using Aesop.MySql;
using Aesop.MySql.Binlog;
using Aesop.Relay.Tables;
using Aesop.Wire.Positions;
using Microsoft.Extensions.Logging;

namespace Aesop.Relay.Sources;

/// <summary>
/// Asks a server's catalog what a table was at a place in the log. The catalog knows only what the table is now; so the answer counts only where no
/// statement between the place and the moment of the answer changed the table. Where one did, the source halts rather than guess. One caller at a time.
/// </summary>
internal sealed class CatalogLookup(SourceOptions options, TableHistory history, TimeProvider time, ILogger logger)
{
    /// <summary>While the reading is at most so many bytes behind, a table is looked at as soon as a statement has defined it.</summary>
    public const long NearBytes = 16 << 20;

    private const int MaxAttempts = 50;
    private const int MaxShownText = 200;

    private static readonly TimeSpan AttemptDelay = TimeSpan.FromMilliseconds(100);

    private readonly StatementsAhead _ahead = new(options, time, logger);

    /// <summary>Another log is read.</summary>
    public void Reset() => _ahead.Reset();

    /// <summary>Learns what a table was where the reading is, of which the log doesn't tell enough.</summary>
    /// <exception cref="TableException">It can't be known for certain; the message says why and what may be done.</exception>
    public async Task LearnAsync(MySqlConnectionOptions address, SourceServer server, LogReader reader, TableMap map, CancellationToken cancellationToken)
    {
        var question = new Question(map.Database, map.Name, map.HasNames ? LogGaps.DoubtfulColumns(map) : null, reader.Epoch, reader.Group, reader.File, reader.Log);
        var connection = await ConnectAsync(address, server, cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var answer = await AskAsync(connection, server, question, cancellationToken).ConfigureAwait(false);
            history.Learn(question.Table, question.Epoch, question.At, answer.Definition ?? throw Refuse(question, answer));
            if (history.IsLarge)
            {
                await PruneAsync(connection, reader.Epoch, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// Learns what tables have become by a statement that was just read, where the reading is near enough to the log's end that nothing is likely to have
    /// changed them again. What can't be learnt now is asked for when a row needs it.
    /// </summary>
    public async Task RefreshAsync(MySqlConnectionOptions address, SourceServer server, LogReader reader, IReadOnlyList<string> tables, CancellationToken cancellationToken)
    {
        var unknown = tables.Where(table => !history.TryFind(table, reader.Epoch, reader.Group, out _)).Distinct(StringComparer.Ordinal).ToList();
        if (unknown.Count == 0)
        {
            return;
        }

        var connection = await ConnectAsync(address, server, cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var (_, end) = await LogFile.EndAsync(connection, cancellationToken).ConfigureAwait(false);
            if (end.File != reader.Group.File || end.Offset - reader.Group.Offset > NearBytes)
            {
                return;
            }

            await connection.ExecuteAsync("SET SESSION lock_wait_timeout = 1", cancellationToken).ConfigureAwait(false);
            foreach (var table in unknown)
            {
                var (database, name) = Split(table);
                var question = new Question(database, name, null, reader.Epoch, reader.Group, reader.File, reader.Log);
                if (await IsSettledAsync(connection, table, cancellationToken).ConfigureAwait(false)
                    && (await AskAsync(connection, server, question, cancellationToken).ConfigureAwait(false)).Definition is { } definition)
                {
                    history.Learn(table, question.Epoch, question.At, definition);
                }
            }
        }
    }

    /// <summary>Drops versions of tables whose rows the server has no more.</summary>
    public async Task PruneAsync(MySqlConnection connection, uint epoch, CancellationToken cancellationToken)
    {
        var files = await LogFile.ListAsync(connection, cancellationToken).ConfigureAwait(false);
        history.Prune(epoch, new Scn(files[0].File.Number, 0));
    }

    private static async Task<MySqlConnection> ConnectAsync(MySqlConnectionOptions address, SourceServer server, CancellationToken cancellationToken)
    {
        var connection = await MySqlConnection.ConnectAsync(address, cancellationToken).ConfigureAwait(false);
        try
        {
            return (await SourceServer.ReadAsync(connection, cancellationToken).ConfigureAwait(false)).IsSameAs(server)
                ? connection
                : throw new IOException($"Another server answers at {address.ServerName} than the one whose log is being read.");
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// Waits, a second at the most, until a statement that is in the log has taken effect: MySQL writes it a moment before. A read of the table
    /// waits for just that.
    /// </summary>
    /// <returns>False where the table isn't there, or can't be read.</returns>
    private static async Task<bool> IsSettledAsync(MySqlConnection connection, string table, CancellationToken cancellationToken)
    {
        var (database, name) = Split(table);
        try
        {
            await connection.QueryScalarAsync($"SELECT 1 FROM {Quoted(database)}.{Quoted(name)} LIMIT 0", cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (MySqlServerException)
        {
            // Dropped again, locked, or of an account without the right: a row that needs the table asks, and is told why not.
            return false;
        }
    }

    private async Task<Answer> AskAsync(MySqlConnection connection, SourceServer server, Question question, CancellationToken cancellationToken)
    {
        var (_, before) = await LogFile.EndAsync(connection, cancellationToken).ConfigureAwait(false);
        var expected = await FollowAsync(connection.Options, server, question, before, cancellationToken).ConfigureAwait(false);
        for (var attempts = 0; expected.Name is { } name; attempts++)
        {
            var (database, table) = name == question.Table ? (question.Database, question.Name) : Split(name);
            var definition = await CatalogReader.ReadAsync(connection, database, table, cancellationToken).ConfigureAwait(false);
            var (_, after) = await LogFile.EndAsync(connection, cancellationToken).ConfigureAwait(false);
            expected = await FollowAsync(connection.Options, server, question, after, cancellationToken).ConfigureAwait(false);
            if (expected.Name == name && (definition is not null || attempts >= MaxAttempts))
            {
                return new Answer(definition, name, null);
            }

            // It was renamed meanwhile; or its rows are of the statement that makes it, which MySQL writes to the log before the table is to be seen.
            await Task.Delay(AttemptDelay, time, cancellationToken).ConfigureAwait(false);
        }

        return new Answer(null, null, expected.Lost);
    }

    /// <summary>Follows a table by its names through the statements ahead.</summary>
    private async Task<(string? Name, DefiningStatement? Lost)> FollowAsync(
        MySqlConnectionOptions address, SourceServer server, Question question, Scn end, CancellationToken cancellationToken)
    {
        var name = question.Table;
        foreach (var statement in await _ahead.ReadAsync(address, server, (question.File, question.Log), question.At, end, cancellationToken).ConfigureAwait(false))
        {
            if (statement.Follow(name, question.Columns) is not { } next)
            {
                return (null, statement);
            }

            name = next;
        }

        return (name, null);
    }

    private TableException Refuse(Question question, Answer answer)
    {
        if (answer.Lost is not { } lost)
        {
            return new TableException(
                question.Table, null,
                $"has rows at {question.File}:{question.At.Offset}, and the server shows no table {answer.Name} to this account, though no statement in the log drops it. "
                + "Grant the account SELECT on it; or, where it was dropped by a statement that wasn't logged, leave it out with the source's Tables option");
        }

        var text = lost.Text.Length <= MaxShownText ? lost.Text : lost.Text[..MaxShownText] + "...";
        var (what, advice) = question.Columns is { } columns
            ? ($"what the columns {string.Join(", ", columns)} are (bytes, UUID or an address; or the precision of an old temporal column)", "")
            : ("the names of its columns (binlog_row_metadata is MINIMAL)", " Run SET GLOBAL binlog_row_metadata = 'FULL'; so that the log tells them from then on.");
        return new TableException(
            question.Table, null,
            $"has rows at {question.File}:{question.At.Offset}, and the log doesn't tell {what}. The catalog can't be asked either, for a later statement may have changed the table, at {lost.File}:{lost.At.Offset}: {text} -- "
            + $"Choose: start the source behind that statement, with From '{lost.File}:{lost.End}' and its state file removed, and seed the consumers of the table anew; or leave the table out with the source's Tables option '{options.Name}'.{advice} The relay doesn't guess");
    }

    private static (string Database, string Table) Split(string fullName)
    {
        var dot = fullName.IndexOf('.', StringComparison.Ordinal);
        return (fullName[..dot], fullName[(dot + 1)..]);
    }

    private static string Quoted(string name) => $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";

    /// <summary>A table at a place.</summary>
    /// <param name="Database">Its database there.</param>
    /// <param name="Name">Its name there.</param>
    /// <param name="Columns">The columns that the log doesn't tell enough of; null where it tells none by name.</param>
    /// <param name="Epoch">The lineage.</param>
    /// <param name="At">The transaction.</param>
    /// <param name="File">The file that it is in.</param>
    /// <param name="Log">The file's identity.</param>
    private sealed record Question(string Database, string Name, IReadOnlyList<string>? Columns, uint Epoch, Scn At, LogFile File, ulong Log)
    {
        public string Table => $"{Database}.{Name}";
    }

    /// <summary>What the catalog says of it, under the name it has now; or the statement that makes that worth nothing.</summary>
    private sealed record Answer(CatalogTable? Definition, string? Name, DefiningStatement? Lost);
}
