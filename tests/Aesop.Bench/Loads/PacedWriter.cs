using System.Diagnostics;
using System.Globalization;
using Aesop.MySql;
using Aesop.Tests.Servers;

namespace Aesop.Bench;

/// <summary>
/// Commits transactions of one row at a constant rate, over so many connections that one slow commit holds up none of the others. Times are of Stopwatch's
/// clock, by the row's number; the row's two statements are INSERT, then COMMIT.
/// </summary>
internal sealed class PacedWriter(DatabaseServer server, int transactions)
{
    /// <summary>The table that is written to; its first column is the row's number.</summary>
    public const string Table = "paced.numbers";

    private const int Connections = 8;

    /// <summary>When each COMMIT was sent.</summary>
    public long[] Sent { get; } = new long[transactions];

    /// <summary>When each COMMIT was answered.</summary>
    public long[] Answered { get; } = new long[transactions];

    /// <summary>Makes the table, empty.</summary>
    public Task PrepareAsync(CancellationToken cancellationToken) => server.ExecuteAsync(
        $"CREATE DATABASE IF NOT EXISTS paced; DROP TABLE IF EXISTS {Table}; CREATE TABLE {Table} (number BIGINT PRIMARY KEY, filler VARCHAR(100));",
        cancellationToken: cancellationToken);

    /// <summary>Writes them all.</summary>
    /// <param name="perSecond">The rate.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task RunAsync(int perSecond, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var connections = new List<MySqlConnection>();
        try
        {
            for (var i = 0; i < Connections; i++)
            {
                var connection = await MySqlConnection.ConnectAsync(MySqlConnectionOptions.Parse(server.Url), cancellationToken);
                connections.Add(connection);
                await connection.ExecuteAsync("SET autocommit=0", cancellationToken);
            }

            var beats = Metronome.Start(transactions, perSecond, stop.Token);
            await Task.WhenAll(connections.Select(connection => Task.Run(
                async () =>
                {
                    await foreach (var beat in beats.ReadAllAsync(stop.Token))
                    {
                        await connection.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"INSERT INTO {Table} VALUES ({beat}, REPEAT('x', 100))"), stop.Token);
                        Sent[beat] = Stopwatch.GetTimestamp();
                        await connection.ExecuteAsync("COMMIT", stop.Token);
                        Answered[beat] = Stopwatch.GetTimestamp();
                    }
                },
                stop.Token)));
        }
        finally
        {
            await stop.CancelAsync();
            foreach (var connection in connections)
            {
                await connection.DisposeAsync();
            }
        }
    }
}
