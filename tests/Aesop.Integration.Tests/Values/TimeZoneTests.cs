using System.Globalization;
using Aesop.Client;
using Aesop.Integration.Tests.Harness;
using Aesop.Tests.Servers;

namespace Aesop.Integration.Tests.Values;

/// <summary>
/// A TIMESTAMP is the same moment whatever zone the server, a session or the relay is in: servers on both sides of UTC and with summer time, a relay at +05:45, and the server's
/// own UNIX_TIMESTAMP as the judge.
/// </summary>
[TestFixtureSource(nameof(Cases))]
internal sealed class TimeZoneTests(ServerKind kind, string zone)
{
    // Around both ends of Berlin's summer time: in the gap, and twice in the hour that comes twice; then the ends of the type, and its zero.
    private const string Rows =
        """
        SET sql_mode = '';
        INSERT INTO t VALUES (1, '2026-03-29 01:59:59.999999', '2026-03-29 02:30:00'), (2, '2026-03-29 02:30:00', NULL), (3, '2026-03-29 03:00:00', '1000-01-01'),
          (4, '2026-10-25 02:30:00.5', NULL), (5, '2026-10-25 03:30:00', '9999-12-31 23:59:59.999999'), (6, '0000-00-00', '0000-00-00');
        SET time_zone = '+05:30';
        INSERT INTO t VALUES (7, '2026-10-25 02:30:00.123456', '2026-10-25 02:30:00.123456');
        SET time_zone = '-12:00';
        INSERT INTO t VALUES (8, '2026-10-25 02:30:00.123456', '2026-10-25 02:30:00.123456');
        SET time_zone = '+00:00';
        INSERT INTO t VALUES (9, '1970-01-01 00:00:01', NULL), (10, '2038-01-19 03:14:07.999999', NULL);
        UPDATE t SET ts = ts + INTERVAL 1 SECOND WHERE id = 9;
        """;

    private static IEnumerable<object[]> Cases =>
        from kind in ServerKinds.All from zone in new[] { "US/Samoa", "Europe/Berlin" } select new object[] { kind, zone };

    [Test]
    public async Task Timestamps_AnyZones_AreTheServersMoments()
    {
        await using var server = await DatabaseServer.StartAsync(kind, new ServerOptions { TimeZone = zone });
        var before = TimeProvider.System.GetUtcNow();
        var database = await server.CreateDatabaseAsync();
        using var state = new ThrowawayFolder("relay");
        await using var relay = await RelayProcess.StartAsync(TestRelay.Options(server.Url) with { From = "earliest" }, state.Path, timeZone: "Asia/Kathmandu");
        await server.ExecuteAsync($"CREATE TABLE t (id INT PRIMARY KEY, ts TIMESTAMP(6) NULL, dt DATETIME(6) NULL); {Rows}", database);
        var after = TimeProvider.System.GetUtcNow();

        Dictionary<int, (string? Timestamp, string? DateTime)> rows = [];
        List<DateTimeOffset> times = [];
        await using var client = new AesopClient(Consumer.Options(relay.Address) with { Tables = [$"{database}.t"] });
        using var limit = new CancellationTokenSource(Waiting.Deadline);
        await foreach (var transaction in client.ReadAsync(limit.Token))
        {
            times.Add(transaction.CommittedAt);
            foreach (var change in transaction.Changes)
            {
                rows[change.After.GetInt32("id")] = (change.After.ToText("ts"), change.After.ToText("dt"));
            }

            if (rows.Count == 10 && rows[9].Timestamp == "1970-01-01T00:00:02Z")
            {
                break;
            }
        }

        var moments = await server.QueryAsync("SET time_zone = '+00:00'; SELECT id, CAST(ts AS CHAR), CAST(dt AS CHAR) FROM t", database);
        foreach (var moment in moments.Texts())
        {
            var row = rows[int.Parse(moment[0]!, CultureInfo.InvariantCulture)];
            Assert.That((Digits(row.Timestamp), Digits(row.DateTime)), Is.EqualTo((Digits(moment[1]), Digits(moment[2]))), $"id {moment[0]}");
        }

        var least = kind == ServerKind.MariaDb ? TimeSpan.FromSeconds(1) : TimeSpan.FromMilliseconds(1);
        Assert.That(times, Is.All.GreaterThanOrEqualTo(before - least).And.All.LessThanOrEqualTo(after));
        Assert.That(times.Any(time => time.Ticks % TimeSpan.TicksPerSecond != 0), Is.EqualTo(kind == ServerKind.MySql), "MySQL tells microseconds, MariaDB seconds");
    }

    /// <summary>A date and time without what separates it, and without trailing zeros of its fraction.</summary>
    private static string? Digits(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var parts = text.Replace('T', ' ').TrimEnd('Z').Split('.');
        return parts.Length == 1 ? parts[0] : $"{parts[0]}.{parts[1].TrimEnd('0')}".TrimEnd('.');
    }
}
