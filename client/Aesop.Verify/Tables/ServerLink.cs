using Aesop.MySql;

namespace Aesop.Verify.Tables;

/// <summary>A connection for reading, which is made anew when it is lost. One caller at a time.</summary>
internal sealed class ServerLink(MySqlConnectionOptions options, TimeProvider time) : IAsyncDisposable
{
    private const int AttemptsMax = 6;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);

    // TIMESTAMPs in UTC, dates of any kind as they are, nothing that a server's defaults might do to statements of ours; and no statement that
    // could change anything, or that waits long for a table whose definition is being changed.
    private static readonly string[] Setup =
    [
        "SET SESSION time_zone = '+00:00', sql_mode = 'ALLOW_INVALID_DATES', autocommit = 1, sql_select_limit = 18446744073709551615, sql_safe_updates = 0, max_join_size = 18446744073709551615, lock_wait_timeout = 50",
        "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
        "SET SESSION TRANSACTION READ ONLY",
    ];

    private MySqlConnection? _connection;

    /// <summary>The server's name for messages.</summary>
    public string Name => options.ServerName;

    /// <summary>Runs reads on the connection; after an error that may pass, once more from their beginning.</summary>
    /// <exception cref="MySqlException">The server refuses, or can't be reached for long.</exception>
    public async Task<T> RunAsync<T>(Func<MySqlConnection, CancellationToken, Task<T>> readAsync, CancellationToken cancellationToken)
    {
        var pause = FirstPause;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await readAsync(await ConnectAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            }
            catch (MySqlException e) when (e.Kind == MySqlErrorKind.Transient && attempt < AttemptsMax)
            {
                await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
                pause *= 2;
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _connection?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task<MySqlConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        if (_connection is { IsBroken: false } open)
        {
            return open;
        }

        var connection = await MySqlConnection.ConnectAsync(options, cancellationToken).ConfigureAwait(false);
        try
        {
            foreach (var statement in Setup)
            {
                await connection.ExecuteAsync(statement, cancellationToken).ConfigureAwait(false);
            }
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        return _connection = connection;
    }
}
