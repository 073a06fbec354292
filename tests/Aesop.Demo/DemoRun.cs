using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Aesop.Client;
using Aesop.Demo.Comparing;
using Aesop.Demo.Following;
using Aesop.Demo.Shop;
using Aesop.MySql;
using Aesop.Tests.Servers;
using Aesop.Wire.Positions;

namespace Aesop.Demo;

/// <summary>The demo from start to end.</summary>
internal sealed class DemoRun(DemoOptions options, TextWriter output, TimeProvider time)
{
    /// <summary>How long the consumer may take to catch up once the load has stopped.</summary>
    private static readonly TimeSpan CatchUpWithin = TimeSpan.FromSeconds(60);

    /// <summary>How long nothing must come before the consumer is believed to have all.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);

    private readonly CommitTimes _times = new(time);

    /// <summary>Runs it.</summary>
    /// <returns>Whether the rows were equal.</returns>
    public Task<bool> RunAsync(CancellationToken cancellationToken) =>
        options.Source is null ? RunShopAsync(cancellationToken) : RunSourceAsync(MySqlConnectionOptions.Parse(options.Source), cancellationToken);

    private async Task<bool> RunShopAsync(CancellationToken cancellationToken)
    {
        Say($"starting a private {(options.Kind == ServerKind.MariaDb ? "MariaDB" : "MySQL")} with a small shop");
        await using var server = await DatabaseServer.StartAsync(options.Kind, cancellationToken: cancellationToken);
        await server.ExecuteAsync(ShopSchema.Create, cancellationToken: cancellationToken);
        var address = MySqlConnectionOptions.Parse(server.Url);
        await using var connection = await ConnectAsync(address, cancellationToken);
        return await FollowAsync(address, connection, "earliest", async (relay, follower) =>
        {
            Say($"{server.Name} has live load for {options.Duration.TotalSeconds} s; some of what the consumer gets:");
            var transactions = await ShopLoad.RunAsync(address, _times, options.Duration, time, cancellationToken);
            Say($"the load has stopped after {transactions} transactions");
            await CatchUpAsync(connection, relay, follower, cancellationToken);
            return ShopSchema.Tables;
        }, cancellationToken);
    }

    private async Task<bool> RunSourceAsync(MySqlConnectionOptions address, CancellationToken cancellationToken)
    {
        await using var connection = await ConnectAsync(address, cancellationToken);
        return await FollowAsync(address, connection, "latest", async (relay, follower) =>
        {
            Say($"following {address.ServerName} ({connection.ServerVersion}) for {options.Duration.TotalSeconds} s, writing nothing to it:");
            await Task.Delay(options.Duration, time, cancellationToken);
            await CatchUpAsync(connection, relay, follower, cancellationToken);
            if (follower.Changes == 0)
            {
                Say("nothing changed on that server in the meantime; change some rows while the demo runs");
            }

            return follower.Fold.Tables;
        }, cancellationToken);
    }

    /// <summary>Starts relay and consumer, lets things happen, and compares.</summary>
    private async Task<bool> FollowAsync(
        MySqlConnectionOptions address, MySqlConnection connection, string from, Func<Uri, Follower, Task<IReadOnlyList<string>>> happenAsync, CancellationToken cancellationToken)
    {
        await using var relay = await RelayProcess.StartAsync(options.Aesop, address, from);
        Say($"aesop relays it on {relay.Address}");
        var follower = new Follower(new AesopClientOptions { Relays = [relay.Address], Source = "shop", Start = StartPosition.Earliest }, _times, time, output);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var following = Task.Run(() => follower.RunAsync(stop.Token), CancellationToken.None);
        var start = time.GetTimestamp();
        var happening = happenAsync(relay.Address, follower);
        var first = await Task.WhenAny(happening, following, relay.Ended);
        if (first == relay.Ended)
        {
            throw new InvalidOperationException($"the relay ended:\n{await relay.Ended}");
        }

        if (first == following)
        {
            await following;
            throw new OperationCanceledException(cancellationToken);
        }

        var tables = await happening;
        var seconds = time.GetElapsedTime(start).TotalSeconds;
        var comparison = new Comparison(new TableReader(connection), follower.Fold);
        foreach (var table in tables)
        {
            await (options.Source is null
                ? comparison.WholeTableAsync(table, cancellationToken)
                : comparison.SeenRowsAsync(table, () => CatchUpAsync(connection, relay.Address, follower, cancellationToken), cancellationToken));
        }

        await stop.CancelAsync();
        await following;
        return Report(follower, comparison, seconds);
    }

    private bool Report(Follower follower, Comparison comparison, double seconds)
    {
        Say(string.Create(CultureInfo.InvariantCulture, $"{follower.Changes} changes in {follower.Transactions} transactions, {follower.Changes / seconds:0} changes/s"));
        if (follower.Latencies.IsKnown)
        {
            Say(string.Create(CultureInfo.InvariantCulture,
                $"from COMMIT being sent to the consumer's handler, after {Follower.WarmUp.TotalSeconds} s of warm-up: p50 {follower.Latencies.Percentile(50):0.00} ms, p99 {follower.Latencies.Percentile(99):0.00} ms"));
        }

        if (follower.Unfollowed > 0)
        {
            Say($"{follower.Unfollowed} changes are of rows that can't be compared: tables without a key, partial row images, or more than {Fold.MaxRows} rows");
        }

        if (comparison.Gone > 0)
        {
            Say($"{comparison.Gone} rows came and went, and are in neither");
        }

        foreach (var difference in comparison.Differences)
        {
            Say($"DIFFERENT {difference}");
        }

        Say(comparison.Different == 0 ? $"{comparison.Equal} rows equal" : $"{comparison.Different} rows differ, {comparison.Equal} rows equal");
        return comparison.Different == 0;
    }

    /// <summary>
    /// Waits until the consumer has everything that the server has committed by now: until it has handled a transaction that ends there, or, where the
    /// log ends with what isn't relayed, until the relay has read that far and nothing more comes.
    /// </summary>
    private async Task CatchUpAsync(MySqlConnection connection, Uri relay, Follower follower, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        var end = await EndOfLogAsync(connection, cancellationToken);
        var start = time.GetTimestamp();
        var (handled, quietSince) = (follower.Changes, start);
        while (follower.Position is not { } position || position.Scn < end)
        {
            var read = await http.GetFromJsonAsync<JsonElement>(new Uri(relay, "/v1/sources/shop"), cancellationToken);
            if (handled != follower.Changes || !read.TryGetProperty("read", out var scn) || Scn.Parse(scn.GetString()) < end)
            {
                (handled, quietSince) = (follower.Changes, time.GetTimestamp());
            }
            else if (time.GetElapsedTime(quietSince) > Quiet)
            {
                return;
            }

            if (time.GetElapsedTime(start) > CatchUpWithin)
            {
                throw new TimeoutException($"{CatchUpWithin.TotalSeconds} s after the load stopped the server's log ends at {end}, and the consumer is at {follower.Position?.Scn.ToString() ?? "the very beginning"}");
            }

            await Task.Delay(LookEvery, time, cancellationToken);
        }
    }

    private static async Task<Scn> EndOfLogAsync(MySqlConnection connection, CancellationToken cancellationToken)
    {
        var oldWords = connection.ServerVersion.IsMariaDb || connection.ServerVersion.Number < new Version(8, 4, 0);
        await using var rows = await connection.QueryAsync(oldWords ? "SHOW MASTER STATUS" : "SHOW BINARY LOG STATUS", cancellationToken);
        if (!await rows.ReadAsync(cancellationToken))
        {
            throw new InvalidOperationException("the server has no binary log; 'aesop check' tells what it lacks");
        }

        var file = rows.GetString(0);
        return new Scn(uint.Parse(file[(file.LastIndexOf('.') + 1)..], CultureInfo.InvariantCulture), rows.GetUInt64(1));
    }

    private static async Task<MySqlConnection> ConnectAsync(MySqlConnectionOptions address, CancellationToken cancellationToken)
    {
        var connection = await MySqlConnection.ConnectAsync(address, cancellationToken);

        // TIMESTAMPs are relayed as UTC. A setting of this session only.
        await connection.ExecuteAsync("SET SESSION time_zone = '+00:00'", cancellationToken);
        return connection;
    }

    private void Say(string text) => output.WriteLine($"demo: {text}");
}
