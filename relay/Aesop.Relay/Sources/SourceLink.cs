using Aesop.MySql;
using Aesop.MySql.Binlog;
using Aesop.Wire.Hashing;

namespace Aesop.Relay.Sources;

/// <summary>Opens the stream of a source's binlog.</summary>
internal static class SourceLink
{
    private static int _derived;

    /// <summary>Connects, and asks for the log from a place on.</summary>
    /// <param name="options">The source's options; <see cref="SourceOptions.ServerId"/> is set.</param>
    /// <param name="address">The server.</param>
    /// <param name="start">The place.</param>
    /// <param name="toEnd">Whether the stream ends at the log's end rather than waiting for more.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<BinlogStream> OpenAsync(
        SourceOptions options, MySqlConnectionOptions address, SourceStart start, bool toEnd, CancellationToken cancellationToken)
    {
        var connection = await MySqlConnection.ConnectAsync(address, cancellationToken).ConfigureAwait(false);
        try
        {
            var place = start.Ask is { } ask
                ? BinlogStartPosition.At(new BinlogPosition(ask.File.ToString(), ask.Offset))
                : connection.ServerVersion.IsMariaDb
                    ? BinlogStartPosition.AfterMariaDbGtids(start.AskGtids!.ToString())
                    : BinlogStartPosition.AfterGtids(start.AskGtids!.ToString());
            return await BinlogStream.OpenAsync(
                connection,
                new BinlogStreamOptions
                {
                    // A look at the log must not take the place of the stream that is read.
                    ServerId = toEnd ? DeriveServerId(options.Name) : options.ServerId,
                    Start = place,
                    HeartbeatPeriod = TimeSpan.FromMilliseconds(options.HeartbeatMs),
                    StopAtEnd = toEnd,
                    MaxEventBytes = options.MaxEventBytes,
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// An id to register as a replica under: one that differs from source to source, machine to machine, process to process, and from one relay
    /// to the next in a process; high, where people seldom number servers.
    /// </summary>
    public static uint DeriveServerId(string source)
    {
        var name = System.Text.Encoding.UTF8.GetBytes($"{source}\0{Environment.MachineName}\0{Environment.ProcessId}\0{Interlocked.Increment(ref _derived)}");
        return 0x8000_0000 | (uint)XxHash64.Compute(name);
    }
}
