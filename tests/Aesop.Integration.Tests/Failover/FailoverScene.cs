using Aesop.Integration.Tests.Harness;
using Aesop.Relay;
using Aesop.Relay.Sources;
using Aesop.Tests.Servers;
using Aesop.Wire.Positions;

namespace Aesop.Integration.Tests.Failover;

/// <summary>
/// Two servers that replicate, two relays of both, which number epochs differently, a load, and a consumer. What happens to the servers must show in the relays' accounts, and in
/// nothing else.
/// </summary>
internal sealed class FailoverScene : IAsyncDisposable
{
    private const string ReadOnly = "--read-only=ON";

    private readonly ThrowawayFolder _copies = new("copies");
    private readonly List<TestRelay> _relays = [];
    private readonly List<string> _listens = [];
    private readonly Dictionary<(int Relay, uint Epoch), LineageBreak> _breaks = [];
    private readonly LedgerReader _reader = new();
    private readonly Ledger _ledger;
    private int _copy;
    private int _moves;

    private FailoverScene(DatabaseServer primary, DatabaseServer replica, Ledger ledger)
    {
        Primary = primary;
        Replica = replica;
        _ledger = ledger;
    }

    /// <summary>The server that is written to.</summary>
    public DatabaseServer Primary { get; private set; }

    /// <summary>The other one.</summary>
    public DatabaseServer Replica { get; private set; }

    /// <summary>The relays' accounts of what was lost and what was new.</summary>
    public IEnumerable<LineageBreak> Breaks => _breaks.Values;

    /// <summary>How much came, for the record.</summary>
    public string Account => $"{_reader.Transactions} transactions came, {_ledger.Committed} were committed, {_breaks.Count} changes of lineage at {_relays.Count} relays";

    /// <summary>Starts all of it.</summary>
    public static async Task<FailoverScene> StartAsync(ServerKind kind)
    {
        var primary = await DatabaseServer.StartAsync(kind, Replication.Options(kind, 1));
        var replica = await DatabaseServer.StartAsync(kind, Replication.Options(kind, 2));
        await replica.FollowAsync(primary);
        var scene = new FailoverScene(primary, replica, await Ledger.StartAsync(primary));
        await scene.AddRelayAsync();
        await scene._reader.ReadAsync(scene._relays[0].Address);
        return scene;
    }

    /// <summary>Starts another relay, whose epochs begin with 1.</summary>
    public async Task AddRelayAsync()
    {
        _listens.Add($"127.0.0.1:{FreePort.Next()}");
        _relays.Add(await StartRelayAsync(_relays.Count));
    }

    /// <summary>A relay goes away and comes back, with what it remembers.</summary>
    public async Task RestartRelayAsync(int relay)
    {
        await _relays[relay % _relays.Count].DisposeAsync();
        await _ledger.WaitAsync(20);
        _relays[relay % _relays.Count] = await StartRelayAsync(relay % _relays.Count);
    }

    /// <summary>Lets the load run for a while.</summary>
    public Task LoadAsync(int transactions) => _ledger.WaitAsync(transactions);

    /// <summary>The replica takes the primary's place in good order: it has everything.</summary>
    public async Task SwitchOverAsync(bool killed)
    {
        await _ledger.WriteToAsync(null);
        await Replica.CatchUpAsync(Primary);
        await Replica.PromoteAsync();
        await (killed ? Primary.KillAsync() : Primary.StopAsync());
        (Primary, Replica) = (Replica, Primary);
        await _ledger.WriteToAsync(Primary);
        await Replica.RestartAsync(AsReplica);
        await Replica.FollowAsync(Primary);
    }

    /// <summary>The primary dies, and the replica lacks what it had not received: that is lost, and the old primary is made anew from the new one.</summary>
    public async Task CrashAsync()
    {
        await Replica.StopReceivingAsync();
        await _ledger.WaitAsync(20);
        await Primary.KillAsync();
        await Replica.DrainAsync();
        await Replica.PromoteAsync();
        (Primary, Replica) = (Replica, Primary);
        await _ledger.WriteToAsync(Primary);
        await _ledger.WaitAsync(20);
        await RebuildReplicaAsync();
    }

    /// <summary>The primary's logs are deleted, and its GTIDs set again.</summary>
    public async Task ResetAsync()
    {
        // A log file is known by the second of its making.
        await Task.Delay(TimeSpan.FromSeconds(1.1));
        await _ledger.WriteToAsync(null);
        await Replica.CatchUpAsync(Primary);
        await Replica.ExecuteAsync(Replica.Kind == ServerKind.MySql ? "STOP REPLICA" : "STOP SLAVE");
        await Primary.ResetKeepingGtidsAsync(() => Task.Delay(Random.Shared.Next(300)));
        await _ledger.WriteToAsync(Primary);
        await Replica.ExecuteAsync(Replica.Kind == ServerKind.MySql ? "START REPLICA" : "START SLAVE");
    }

    /// <summary>The primary gets its data and logs of a while ago back, and goes on from there under the same name: its ids come again with other transactions.</summary>
    public async Task RestoreAsync()
    {
        await Primary.StopAsync();
        var backup = NextCopy();
        await Replication.CopyAsync(Primary.DataFolder, backup);
        await Primary.RestartAsync(AsPrimary);
        await _ledger.WaitAsync(40);
        await Replica.KillAsync();
        await _ledger.WriteToAsync(null);
        await RelaysAsync();
        await Primary.KillAsync();
        await Task.Delay(TimeSpan.FromSeconds(1.1));
        await Primary.TakeDataAsync(backup);
        var epochs = _relays.ConvertAll(relay => relay.Status.Epoch);
        await Primary.RestartAsync(AsPrimary);
        foreach (var (relay, epoch) in _relays.Zip(epochs))
        {
            await Waiting.UntilAsync(() => relay.Status.Epoch > epoch, () => $"{relay.Status}");
        }

        await _ledger.WriteToAsync(Primary);
        await _ledger.WaitAsync(80);
        await RebuildReplicaAsync();
    }

    /// <summary>Somebody writes to the replica, which then takes the primary's place.</summary>
    /// <returns>The row that was written.</returns>
    public async Task<long> WriteErrantAsync()
    {
        var id = await _ledger.WriteOneAsync(Replica);
        await _ledger.WaitAsync(10);
        await SwitchOverAsync(killed: false);
        if (Primary.Kind == ServerKind.MariaDb)
        {
            // MariaDB's replicas don't get what stands below their position.
            await RebuildReplicaAsync();
        }

        return id;
    }

    /// <summary>The consumer goes on at another relay with the checkpoint that it has.</summary>
    public Task MoveAsync() => _reader.ReadAsync(_relays[_moves++ % _relays.Count].Address);

    /// <summary>All that the primary has must have come, at every relay; and what came that it hasn't must be among what the relays call lost.</summary>
    public async Task VerifyAsync()
    {
        await _ledger.WriteToAsync(null);
        var marker = await _ledger.WriteOneAsync(Primary);
        await _reader.WaitAsync(marker, () => string.Join('\n', _relays.Select(relay => relay.Status)));
        Assert.That(_reader.Faults, Is.Empty);
        await TakeBreaksAsync();
        var errant = _breaks.Values.Where(change => change.Errant.Length > 0).Select(change => GtidHistory.Parse(change.Errant)).ToList();
        Assert.That(_reader.Again.Where(gtid => !errant.Any(set => set.Contains(gtid))).Take(20), Is.Empty, () => $"transactions that came twice and aren't called errant: {string.Join(' ', errant)}");
        var held = await Ledger.IdsAsync(Primary);
        var rows = _reader.Rows;
        Assert.That(held.Except(rows.Keys).Order().Take(20), Is.Empty, "rows of the primary that did not come");
        var lost = _breaks.Values.Where(change => change.Lost.Length > 0).Select(change => GtidHistory.Parse(change.Lost)).ToList();
        Assert.That(
            rows.Where(row => !held.Contains(row.Key) && !lost.Any(set => set.Contains(row.Value))).Take(20),
            Is.Empty,
            () => $"rows that came and are not in the primary, nor called lost: {string.Join(' ', lost)}");
        await _ledger.WriteToAsync(Primary);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ledger.DisposeAsync();
        await _reader.DisposeAsync();
        foreach (var relay in _relays)
        {
            await relay.DisposeAsync();
        }

        await Primary.DisposeAsync();
        await Replica.DisposeAsync();
        _copies.Dispose();
    }

    /// <summary>Waits until every relay has read all that the primary has.</summary>
    private async Task RelaysAsync()
    {
        var (file, offset) = await Primary.BinlogPositionAsync();
        foreach (var relay in _relays)
        {
            await Waiting.UntilAsync(() => relay.Status is var status && status.Server == $"{Primary.Host}:{Primary.Port}" && status.File == file && status.Read?.Offset >= (ulong)offset, () => $"not at {file}:{offset} of {Primary.Port}: {relay.Status}");
        }
    }

    private async Task TakeBreaksAsync()
    {
        await RelaysAsync();
        for (var i = 0; i < _relays.Count; i++)
        {
            if (_relays[i].Status.Lineage is { } change)
            {
                _breaks[(i, change.Epoch)] = change;
            }
        }
    }

    private async Task RebuildReplicaAsync()
    {
        if (Replica.IsRunning)
        {
            await Replica.KillAsync();
        }

        await Primary.StopAsync();
        await Replica.TakeDataAsync(Primary.DataFolder);
        await Primary.RestartAsync(AsPrimary);
        await Replica.RestartAsync(AsReplica);
        await Replica.FollowAsync(Primary);
    }

    private static ServerOptions AsPrimary(ServerOptions options) => options with { ExtraArguments = [.. options.ExtraArguments.Where(argument => argument != ReadOnly)] };

    // From the very start: until it follows, it would look like a primary, and relays may go to it.
    private static ServerOptions AsReplica(ServerOptions options) => options with { ExtraArguments = [.. AsPrimary(options).ExtraArguments, ReadOnly] };

    private Task<TestRelay> StartRelayAsync(int relay) => TestRelay.StartStreamingAsync(
        TestRelay.Options($"mysql://{RootAccount.User}:{RootAccount.Password}@{Primary.Host}:{Math.Min(Primary.Port, Replica.Port)},{Primary.Host}:{Math.Max(Primary.Port, Replica.Port)}/") with
        {
            From = "earliest",
            RingBytes = 64 << 20,
            LostTransactions = LostTransactions.Continue,
            LostTransactionsWaitMs = 500,
        },
        _copies[$"relay{relay}"],
        _listens[relay]);

    private string NextCopy() => _copies[$"copy{_copy++}"];
}
