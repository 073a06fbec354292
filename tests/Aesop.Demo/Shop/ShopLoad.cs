using Aesop.MySql;

namespace Aesop.Demo.Shop;

/// <summary>Several writers at once.</summary>
internal static class ShopLoad
{
    private const int Writers = 4;

    /// <summary>A pause between transactions: a shop, not a benchmark.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(4);

    /// <summary>Runs the load for that long, or until it is cancelled.</summary>
    /// <returns>The transactions that were committed.</returns>
    public static async Task<long> RunAsync(MySqlConnectionOptions address, CommitTimes times, TimeSpan duration, TimeProvider time, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, Writers).Select(number => Task.Run(() => WriteAsync(number), cancellationToken)));
        return counts.Sum();

        async Task<long> WriteAsync(int number)
        {
            await using var connection = await MySqlConnection.ConnectAsync(address, cancellationToken);
            var writer = new ShopWriter(connection, times, new Random(number));
            while (time.GetElapsedTime(start) < duration)
            {
                await writer.DoAsync(cancellationToken);
                await Task.Delay(Pause, time, cancellationToken);
            }

            return writer.Transactions;
        }
    }
}
