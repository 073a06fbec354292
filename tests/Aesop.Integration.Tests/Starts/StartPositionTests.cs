using System.Globalization;
using Aesop.Client;
using Aesop.Integration.Tests.Faults;
using Aesop.Integration.Tests.Folding;
using Aesop.Integration.Tests.Harness;
using Aesop.Tests.Servers;
using Aesop.Wire.Positions;

namespace Aesop.Integration.Tests.Starts;

/// <summary>Each way to say where a source is read from, and what is said where there is no such place.</summary>
[TestFixtureSource(typeof(ServerKinds), nameof(ServerKinds.All))]
internal sealed class StartPositionTests(ServerKind kind) : ServerFixture(kind)
{
    private readonly List<(string File, long Offset)> _places = [];
    private readonly List<string> _gtids = [];
    private string _database = "";

    [OneTimeSetUp]
    public async Task WriteAsync()
    {
        _database = await Server.CreateDatabaseAsync();
        await Server.ExecuteAsync("CREATE TABLE t (n INT PRIMARY KEY)", _database);
        for (var n = 1; n <= 3; n++)
        {
            _places.Add(await Server.BinlogPositionAsync());
            _gtids.Add((await Server.ScalarAsync(Kind == ServerKind.MySql ? "SELECT @@GLOBAL.gtid_executed" : "SELECT @@GLOBAL.gtid_binlog_pos"))!.Replace("\n", "", StringComparison.Ordinal));
            await Server.ExecuteAsync($"INSERT INTO t VALUES ({n})", _database);
        }

        _places.Add(await Server.BinlogPositionAsync());
    }

    [Test]
    public async Task Earliest_AllOfTheLog_IsRelayed() => Assert.That(await ReadAsync("earliest"), Is.EqualTo(new[] { 1, 2, 3 }));

    [Test]
    public async Task Ring_LogSmallerThanTheRing_AllOfItIsRelayed() => Assert.That(await ReadAsync("ring"), Is.EqualTo(new[] { 1, 2, 3 }));

    [Test]
    public async Task Latest_NothingOfTheLog_IsRelayed() => Assert.That(await ReadAsync("latest"), Is.Empty);

    [Test]
    public async Task FileAndOffset_BetweenTwoTransactions_WhatFollowsIsRelayed() => Assert.That(await ReadAsync(Place(1)), Is.EqualTo(new[] { 2, 3 }));

    [Test]
    public async Task FileAndOffset_TheEnd_NothingIsRelayed() => Assert.That(await ReadAsync(Place(3)), Is.Empty);

    [Test]
    public async Task GtidSet_OfTheServer_WhatIsNotInItIsRelayed() => Assert.That(await ReadAsync($"gtid:{_gtids[2]}"), Is.EqualTo(new[] { 3 }));

    [Test]
    public async Task Moment_WithoutAZone_Halts() => Assert.That(await HaltAsync("2026-11-22T02:00:00"), Does.Contain("time zone"));

    [Test]
    public async Task Token_OfTheSource_WhatFollowsIsRelayed()
    {
        await using var relay = await TestRelay.StartStreamingAsync(SourceFrom(Place(0)));
        var tokens = new List<Checkpoint>();
        await using var consumer = Consumer.Start(
            Consumer.Options(relay.Address) with { Tables = [$"{_database}.t"] }, new Folder { FoldsRows = false }, transaction => tokens.Add(transaction.Checkpoint));
        await consumer.WaitAsync(folder => folder.Transactions == 3, () => "not three");

        Assert.That(tokens.ConvertAll(token => token.Scn), Is.EqualTo(_places.Skip(1).Select(ScnOf)));
        Assert.That(tokens.ConvertAll(token => token.GtidSet).SkipLast(1), Is.EqualTo(_gtids.Skip(1)));
        Assert.That(await ReadAsync($"{tokens[1]}"), Is.EqualTo(new[] { 3 }));
    }

    [Test]
    public async Task FileAndOffset_InsideATransaction_HaltsAndNamesItsNeighbours() => Assert.That(
        await HaltAsync($"{_places[1].File}:{_places[1].Offset + 1}"),
        Does.Contain("between two transactions").And.Contain($"{_places[1].Offset}").And.Contain($"{_places[2].Offset}"));

    [Test]
    public async Task FileAndOffset_BehindTheEnd_Halts() =>
        Assert.That(await HaltAsync($"{_places[3].File}:900000000"), Does.Contain("ahead of the log's end").And.Contain("900000000"));

    [Test]
    public async Task FileAndOffset_FileThatIsNotThere_HaltsAndNamesThoseThatAre() =>
        Assert.That(await HaltAsync("binlog.000099:4"), Does.Contain("has no binlog.000099").And.Contain(_places[0].File));

    [Test]
    public async Task Token_OfAnotherSource_Halts() =>
        Assert.That(await HaltAsync($"{new Checkpoint { Source = "other", Epoch = 1, Scn = ScnOf(_places[1]) }}"), Does.Contain("'other'").And.Contain("'shop'"));

    [Test]
    public async Task Token_Damaged_Halts() =>
        Assert.That(await HaltAsync($"{new Checkpoint { Source = "shop", Epoch = 1, Scn = ScnOf(_places[1]) }}".Replace(":", ":1", StringComparison.Ordinal)), Does.Contain("damaged"));

    [Test]
    public async Task From_Nonsense_HaltsAndSaysWhatIsPossible() =>
        Assert.That(await HaltAsync("yesterday"), Does.Contain("yesterday").And.Contain("earliest").And.Contain("FILE:POS"));

    private static Scn ScnOf((string File, long Offset) place) =>
        new(uint.Parse(place.File[(place.File.LastIndexOf('.') + 1)..], CultureInfo.InvariantCulture), (ulong)place.Offset);

    private string Place(int index) => $"{_places[index].File}:{_places[index].Offset}";

    private Relay.SourceOptions SourceFrom(string from) => TestRelay.Options(Server.Url) with { From = from };

    private async Task<string> HaltAsync(string from)
    {
        await using var relay = await TestRelay.StartAsync(SourceFrom(from));
        return await relay.HaltAsync();
    }

    // Which rows come of those that were there.
    private async Task<int[]> ReadAsync(string from)
    {
        await using var relay = await TestRelay.StartStreamingAsync(SourceFrom(from));
        await relay.CatchUpAsync(Server);
        return await Consumer.ReadNumbersAsync(relay, StartPosition.Earliest, _database);
    }
}
