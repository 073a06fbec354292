using System.Globalization;
using System.Security.Cryptography;
using Aesop.Client;
using Aesop.Integration.Tests.Faults;
using Aesop.Integration.Tests.Harness;
using Aesop.Relay;
using Aesop.Tests.Servers;

namespace Aesop.Integration.Tests.Limits;

/// <summary>Values of a megabyte and far more: what a client gets has the hash that the server gives, and the relay takes memory in proportion to one row.</summary>
[TestFixtureSource(typeof(ServerKinds), nameof(ServerKinds.All))]
internal sealed class LargeValueTests(ServerKind kind) : ServerFixture(kind)
{
    private const long Mebibyte = 1 << 20;
    private const int LongestMediumBlob = (1 << 24) - 1;

    /// <summary>The relay holds the event (two images), the frame that it makes of it, and what the ones before left to the garbage collector.</summary>
    private const int ValuesInMemory = 24;

    protected override ServerOptions Options { get; } = new() { RedoLogMebibytes = 512, ExtraArguments = ["--innodb-log-buffer-size=64M"] };

    [TestCase(LongestMediumBlob)]
    [TestCase(64 << 20, Explicit = true, Reason = "takes 2 GB of memory")]
    [TestCase(300_000_000, Explicit = true, Reason = "takes 8 GB of memory")]
    public async Task Client_ValuesOfManyMegabytes_HaveTheServersHashes(int bytes)
    {
        var database = await Server.CreateDatabaseAsync();
        var tables = Tables(bytes);
        using var state = new ThrowawayFolder("relay");
        using var limit = new CancellationTokenSource(Waiting.Deadline * 4);
        var (file, offset) = await Server.BinlogPositionAsync();
        var source = TestRelay.Options(Server.Url) with { From = $"{file}:{offset}", RingBytes = Math.Max(32 * Mebibyte, 9L * bytes), WhenFull = RingOverflow.Wait };
        await using var relay = await RelayProcess.StartAsync(source, state.Path);
        await using var client = new AesopClient(Consumer.Options(relay.Address) with { HeartbeatInterval = TimeSpan.FromSeconds(20) });
        await using var transactions = client.ReadAsync(limit.Token).GetAsyncEnumerator(limit.Token);
        await Server.ExecuteAsync("CREATE TABLE first (id INT PRIMARY KEY); INSERT INTO first VALUES (1)", database);
        Assert.That((await NextAsync(transactions)).Table, Is.EqualTo("first"));
        var idle = relay.ResidentBytes;

        using var all = Assert.EnterMultipleScope();
        foreach (var (name, type, value, other) in tables)
        {
            await Server.ExecuteAsync(
                $"CREATE TABLE {name} (id INT PRIMARY KEY, v {type}); INSERT INTO {name} VALUES (1, {value}); UPDATE {name} SET v = {other};", database);
            var expected = await Server.ScalarAsync($"SELECT SHA2({Shown(type)}, 256) FROM {name}", database);
            var inserted = await NextAsync(transactions);
            var updated = await NextAsync(transactions);
            Assert.That((inserted.Table, updated.Table), Is.EqualTo((name, name)));
            Assert.That(updated.Before, Is.EqualTo(inserted.After), $"{type}: what it was before");
            Assert.That(updated.After, Is.EqualTo(expected), type);
            Assert.That(updated.After, Is.Not.EqualTo(inserted.After), type);
            Assert.That(updated.Bytes, Is.EqualTo(bytes).Within(bytes / 10), type);
            await Server.ExecuteAsync($"DROP TABLE {name}", database);
        }

        TestContext.Out.WriteLine($"{Kind}, values of {bytes}: resident {idle / Mebibyte} MiB at first, {relay.PeakBytes / Mebibyte} MiB at most");
        Assert.That(relay.PeakBytes - idle, Is.LessThan((64 * Mebibyte) + ((long)ValuesInMemory * bytes)));
    }

    private sealed record Seen(string Table, string Before, string After, int Bytes);

    private static async Task<Seen> NextAsync(IAsyncEnumerator<Transaction> transactions)
    {
        do
        {
            Assert.That(await transactions.MoveNextAsync(), Is.True);
        }
        while (transactions.Current.Changes.Count == 0);

        var changes = transactions.Current.Changes.GetEnumerator();
        Assert.That(changes.MoveNext(), Is.True);
        var change = changes.Current;
        return new Seen(change.Schema.Table, Hash(change.Before), Hash(change.After), change.After.Columns.Count > 1 ? change.After.GetBytes(1).Length : 0);
    }

    private static string Hash(in RowImage row) =>
        row.Exists && row.Columns.Count > 1 ? Convert.ToHexStringLower(SHA256.HashData(row.GetBytes(1))) : "";

    private static string Shown(string type) => type == "JSON" ? "CAST(v AS CHAR)" : "v";

    private List<(string Name, string Type, string Value, string Other)> Tables(int bytes)
    {
        var points = ((bytes - 9) / 16).ToString(CultureInfo.InvariantCulture);
        var count = $"UNHEX('{Convert.ToHexString(BitConverter.GetBytes((bytes - 9) / 16))}')";
        List<(string, string, string, string)> tables =
        [
            ("blobs", bytes > LongestMediumBlob ? "LONGBLOB" : "MEDIUMBLOB", $"REPEAT(UNHEX('00FF'), {bytes} DIV 2)", $"CONCAT(REPEAT(UNHEX('80C2000D0A01'), {bytes} DIV 6), REPEAT(UNHEX('07'), {bytes} MOD 6))"),
            ("texts", bytes > LongestMediumBlob ? "LONGTEXT CHARACTER SET utf8mb4" : "MEDIUMTEXT CHARACTER SET utf8mb4", $"REPEAT('\u00e4', {bytes} DIV 2)", $"REPEAT('\u20ac', {bytes} DIV 3)"),
            ("shapes", "GEOMETRY", Line("0000000000000040"), Line("0000000000001C40")),
        ];
        if (Kind == ServerKind.MySql)
        {
            tables.Add(("documents", "JSON", $"CAST(CONCAT('[\"', REPEAT('x', {bytes - 4}), '\"]') AS JSON)", $"CAST(CONCAT('[\"', REPEAT('\u00e4', {(bytes - 4) / 2}), '\"]') AS JSON)"));
            tables.Add(("numbers", "JSON", $"CAST(CONCAT('[0', REPEAT(',1', {bytes / 3}), ']') AS JSON)", $"CAST(CONCAT('[0', REPEAT(',7', {bytes / 3}), ']') AS JSON)"));
        }

        return tables;

        // Well-known binary: little-endian, a line, so many points, each two doubles.
        string Line(string number) => $"ST_GeomFromWKB(CONCAT(UNHEX('0102000000'), {count}, UNHEX('00000000000000000000000000000000'), REPEAT(UNHEX('{number}{number}'), {points} - 1)))";
    }
}
