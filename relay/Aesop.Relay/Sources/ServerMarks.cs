using System.Collections.Concurrent;
using Aesop.MySql;

namespace Aesop.Relay.Sources;

/// <summary>
/// MariaDB's servers: asks those that aren't read, beside the reading, where their logs end and what they hold. A server that takes the source's place is read from such a place on, before which there
/// is nothing new, and not from the head of a file, which may be a gigabyte long. What isn't answered isn't known, and nothing depends on it but that time.
/// </summary>
/// <param name="options">The source's options.</param>
/// <param name="servers">The servers.</param>
/// <param name="time">For intervals.</param>
internal sealed class ServerMarks(SourceOptions options, ServerList servers, TimeProvider time)
{
    /// <summary>So many are kept of a server: as long, in intervals, may the reading lag behind what a replica has.</summary>
    private const int MostOfServer = 128;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, LogMark[]> _marks = [];

    /// <summary>The marks of a server, newest first.</summary>
    public IEnumerable<LogMark> Of(MySqlConnectionOptions address) => _marks.GetValueOrDefault(address.ServerName, []).Reverse();

    /// <summary>Asks until it is stopped.</summary>
    public Task RunAsync(CancellationToken cancellationToken) =>
        servers.Count == 1 ? Task.CompletedTask : Task.WhenAll(Enumerable.Range(0, servers.Count).Select(index => WatchAsync(servers[index], cancellationToken)));

    private async Task WatchAsync(MySqlConnectionOptions address, CancellationToken cancellationToken)
    {
        var isWanted = true;
        while (isWanted && !cancellationToken.IsCancellationRequested)
        {
            try
            {
                isWanted = servers.Current == address || await MarkAsync(address, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is MySqlException or SourceHaltedException or IOException or FormatException)
            {
                // It is away, or can't be a source: whoever wants to read it finds out.
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            await Task.Delay(Interval, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <returns>False where the server needs no marks: MySQL's are asked for what isn't known, wherever it stands.</returns>
    private async Task<bool> MarkAsync(MySqlConnectionOptions address, CancellationToken cancellationToken)
    {
        var connection = await MySqlConnection.ConnectAsync(address, cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var server = await SourceServer.ReadAsync(connection, cancellationToken).ConfigureAwait(false);
            LogHead? head = null;
            var headOf = default(LogFile);
            while (server.Version.IsMariaDb && servers.Current != address)
            {
                // The place first: what stands before it is in the state that is asked for behind it.
                var (file, end) = await LogFile.EndAsync(connection, cancellationToken).ConfigureAwait(false);
                var below = await ServerGtids.LoggedAsync(connection, cancellationToken).ConfigureAwait(false);
                if (file == headOf)
                {
                    Add(address, new LogMark(file, head!.Identity, (long)end.Offset, below));
                    await Task.Delay(Interval, time, cancellationToken).ConfigureAwait(false);
                }
                else
                {
                    // Which file that is; and the place once more, for the logs may have been reset in between.
                    (head, headOf) = (await LogProbe.HeadOfAsync(options, address, server, file, cancellationToken).ConfigureAwait(false), file);
                }
            }

            return server.Version.IsMariaDb;
        }
    }

    private void Add(MySqlConnectionOptions address, LogMark mark)
    {
        var marks = _marks.GetValueOrDefault(address.ServerName, []);
        if (marks is not [.., var last] || (last.Log, last.Offset) != (mark.Log, mark.Offset))
        {
            _marks[address.ServerName] = [.. marks.Skip(Math.Max(0, marks.Length + 1 - MostOfServer)), mark];
        }
    }
}
