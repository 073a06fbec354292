using System.Globalization;
using Aesop.Client;
using Aesop.Integration.Tests.Faults;
using Aesop.Integration.Tests.Harness;
using Aesop.Tests.Servers;
using Aesop.Wire.Positions;

namespace Aesop.Integration.Tests.Starts;

/// <summary>A source, and a client, that begin at a moment. Files, and MariaDB's transactions, are known by the second.</summary>
[TestFixtureSource(typeof(ServerKinds), nameof(ServerKinds.All))]
internal sealed class StartMomentTests(ServerKind kind) : ServerFixture(kind)
{
    private string _database = "";
    private string _moment = "";

    [OneTimeSetUp]
    public async Task WriteAsync()
    {
        _database = await Server.CreateDatabaseAsync();
        await Server.ExecuteAsync("CREATE TABLE t (n INT PRIMARY KEY); INSERT INTO t VALUES (1); FLUSH BINARY LOGS; DO SLEEP(1.1); INSERT INTO t VALUES (2); DO SLEEP(1.1);", _database);
        _moment = await MomentAsync("NOW(6)");
        await Server.ExecuteAsync("DO SLEEP(1.1); INSERT INTO t VALUES (3); FLUSH BINARY LOGS; INSERT INTO t VALUES (4);", _database);
    }

    [Test]
    public async Task Source_MomentBetweenTwoTransactions_WhatFollowsIsRelayed() => Assert.That(await ReadAsync(_moment), Is.EqualTo(new[] { 3, 4 }));

    [Test]
    public async Task Source_MomentOfAnotherZone_IsTheSameMoment() => Assert.That(
        await ReadAsync(DateTimeOffset.Parse(_moment, CultureInfo.InvariantCulture).ToOffset(TimeSpan.FromHours(-11)).ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFzzz", CultureInfo.InvariantCulture)),
        Is.EqualTo(new[] { 3, 4 }));

    [Test]
    public async Task Source_MomentBehindTheLastTransaction_NothingIsRelayed() => Assert.That(await ReadAsync(await MomentAsync("NOW(6) + INTERVAL 1 HOUR")), Is.Empty);

    [Test]
    public async Task Source_MomentBeforeTheFirstTransaction_AllIsRelayed() => Assert.That(await ReadAsync("2001-01-01T00:00:00Z"), Is.EqualTo(new[] { 1, 2, 3, 4 }));

    [Test]
    public async Task Source_MomentWithoutAZone_Halts()
    {
        await using var relay = await TestRelay.StartAsync(TestRelay.Options(Server.Url) with { From = "2026-11-22T02:00:00" });
        Assert.That(await relay.HaltAsync(), Does.Contain("time zone"));
    }

    [Test]
    public async Task Client_MomentThatTheRingHolds_WhatFollowsComes()
    {
        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options(Server.Url) with { From = "earliest" });
        await relay.CatchUpAsync(Server);
        Assert.That(await Consumer.ReadNumbersAsync(relay, StartPosition.Parse(_moment), _database), Is.EqualTo(new[] { 3, 4 }));
    }

    [Test]
    public async Task Client_MomentBeforeWhatTheRingHolds_IsGone()
    {
        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options(Server.Url) with { From = "earliest" });
        await relay.CatchUpAsync(Server);
        Assert.That(
            async () => await Consumer.ReadNumbersAsync(relay, StartPosition.Parse("2001-01-01T00:00:00Z"), _database),
            Throws.TypeOf<PositionGoneException>().With.Message.Contains("moment"));
    }

    private async Task<string> MomentAsync(string expression) => CommitTime.Format(
        (long)(decimal.Parse((await Server.ScalarAsync($"SELECT UNIX_TIMESTAMP({expression})"))!, CultureInfo.InvariantCulture) * 1_000_000));

    private async Task<int[]> ReadAsync(string from)
    {
        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options(Server.Url) with { From = from });
        await relay.CatchUpAsync(Server);
        return await Consumer.ReadNumbersAsync(relay, StartPosition.Earliest, _database);
    }
}
