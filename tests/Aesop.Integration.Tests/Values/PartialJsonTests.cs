using System.Globalization;
using System.Text;
using Aesop.Client;
using Aesop.Integration.Tests.Faults;
using Aesop.Integration.Tests.Harness;
using Aesop.Tests.Servers;
using Aesop.Wire.Frames;

namespace Aesop.Integration.Tests.Values;

/// <summary>Where MySQL logs the differences of JSON values, what comes out are the values as they became, in the server's own words.</summary>
internal sealed class PartialJsonTests() : ServerFixture(ServerKind.MySql)
{
    private const string Partial = "SET binlog_row_value_options = 'PARTIAL_JSON';";
    private const int RandomUpdates = 300;

    private static readonly string[] Updates =
    [
        "JSON_SET(a, '$.list[1]', 22)",
        "JSON_SET(a, '$.list[last]', 33, '$.in.d', 'new', '$.\"k y\"', TRUE, '$.\"q\\\\\"u\"', 1.5)",
        "JSON_SET(a, '$.list[10]', 'appended', '$.\"\u00e9\u00e9\"', JSON_ARRAY(1, JSON_OBJECT('x', 1)), '$.\"\"', JSON_OBJECT())",
        "JSON_SET(a, '$.\"\u00e9\u00e9\"[1].x', NULL, '$.\"\u00e9\u00e9\"[1].\"y\\\\n\"', CAST('2020-01-02' AS DATE))",
        "JSON_REPLACE(a, '$.list[last-1]', NULL, '$.in', JSON_OBJECT('deep', JSON_ARRAY(1, 2, JSON_ARRAY(3))))",
        "JSON_SET(a, '$.in.deep[2][0]', 4.25, '$.in.deep[2][1]', -1)",
        "JSON_REMOVE(a, '$.list[0]', '$.list[last]', '$.in.deep[0]')",
        "JSON_REMOVE(JSON_SET(a, '$.in.deep[0]', REPEAT('long', 20000)), '$.\"k y\"')",
        "JSON_SET(a, '$.zz', REPEAT('x', 70000), '$.z', 18446744073709551615)",
        "JSON_REMOVE(JSON_SET(a, '$.zz', 1), '$.in')",
        "JSON_SET(a, '$.\"emoji \U0001F600\"', '\U0001F600')",
        "JSON_REPLACE(a, '$.\"emoji \U0001F600\"', JSON_ARRAY())",
        "JSON_SET(a, '$.\"a.b[0]\"', 1, '$.$x', 2)",
    ];

    [Test]
    public async Task Updates_OfPartsOfDocuments_GiveWholeDocuments([Values("FULL", "NOBLOB")] string image, [Values("FULL", "MINIMAL")] string metadata)
    {
        var database = await Server.CreateDatabaseAsync();
        await Server.ExecuteAsync($"SET GLOBAL binlog_row_metadata = {metadata}");
        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options(Server.Url, $"{database}.*") with { From = "latest" });
        var (file, _) = await Server.BinlogPositionAsync();

        // The table's first JSON column is never changed, the last one is NULL, and documents that are scalars have no parts.
        var script = new StringBuilder($"SET NAMES utf8mb4; {Partial} SET binlog_row_image = '{image}';\n");
        script.Append("CREATE TABLE j (id INT PRIMARY KEY, same JSON, a JSON, v VARCHAR(50), n JSON, big JSON, w INT, after_a LONGTEXT, after_big LONGTEXT);\n");
        script.Append("INSERT INTO j VALUES (1, '[1,2]', '{\"list\": [1, 2, 3], \"in\": {\"c\": 1}, \"k y\": 5}', 'text', NULL, CONCAT('[', REPEAT('70000, ', 2000), '1]'), 0, NULL, NULL), (2, 'null', '7', '', NULL, '{}', 0, NULL, NULL);\n");
        foreach (var update in Updates)
        {
            script.Append(CultureInfo.InvariantCulture, $"UPDATE j SET a = {update}, w = w + 1;\n");
        }

        var random = new Random(20261122);
        for (var i = 0; i < RandomUpdates; i++)
        {
            script.Append(CultureInfo.InvariantCulture, $"UPDATE j SET big = {RandomChange(random)}, a = JSON_SET(a, '$.n', {i}), w = w + 1 WHERE id = 1;\n");
        }

        script.Append("CREATE TABLE end_of_test (a LONGTEXT, big LONGTEXT); SET binlog_row_value_options = ''; INSERT INTO end_of_test SELECT a, big FROM j WHERE id = 1;\n");
        await Server.ExecuteAsync(script.ToString(), database);
        await relay.CatchUpAsync(Server);

        var seen = new List<string?[]>();
        await using var client = new AesopClient(Consumer.Options(relay.Address));
        using var limit = new CancellationTokenSource(Waiting.Deadline);
        var before = "";
        await foreach (var transaction in client.ReadAsync(limit.Token))
        {
            foreach (var change in transaction.Changes)
            {
                if (change.Schema.Table == "end_of_test")
                {
                    var partial = (await Server.QueryAsync($"SHOW BINLOG EVENTS IN '{file}'")).Texts().Count(row => row[2] == "Update_rows_partial");
                    Assert.That(partial, Is.GreaterThanOrEqualTo(Updates.Length + RandomUpdates), "partial updates in the log");
                    Assert.That(before, Is.EqualTo($"{change.After.GetString("a")}|{change.After.GetString("big")}"));
                    return;
                }

                var row = change.After;
                if (change.Key.GetInt32("id") == 1)
                {
                    // What it became once is what it was the next time, and that the log has whole.
                    Assert.That(change.Op == ChangeOp.Insert ? before : Documents(change.Before), Is.EqualTo(before), $"before update {seen.Count}");
                    before = Documents(row);
                    seen.Add([]);
                }

                Assert.That(row.GetString("same"), Is.EqualTo(change.Key.GetInt32("id") == 1 ? "[1, 2]" : "null"));
                Assert.That(row.IsNull("n"), Is.True);
            }
        }
    }

    [Test]
    public async Task Update_WithoutTheBeforeImage_HaltsWithThePlaceAndWhatToDo()
    {
        var database = await Server.CreateDatabaseAsync();
        await Server.ExecuteAsync("SET GLOBAL binlog_row_metadata = FULL");
        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options(Server.Url, $"{database}.*") with { From = "latest" });
        await Server.ExecuteAsync($"CREATE TABLE j (id INT PRIMARY KEY, a JSON, w INT); INSERT INTO j VALUES (1, JSON_ARRAY(1, REPEAT('longer than its difference', 10)), 0); {Partial} SET binlog_row_image = 'MINIMAL'; UPDATE j SET w = 1; UPDATE j SET a = JSON_SET(a, '$[0]', 2);", database);

        var reason = await relay.HaltAsync();

        Assert.That(reason, Does.Contain("binlog.").And.Contain("PartialUpdateRows").And.Contain($"{database}.j").And.Contain("column a").And.Contain("SET GLOBAL binlog_row_value_options = ''"));
    }

    private static string Documents(in RowImage row) => $"{row.GetString("a")}|{row.GetString("big")}";

    private static string RandomChange(Random random)
    {
        var place = random.Next(3) switch
        {
            0 => random.Next(2_500).ToString(CultureInfo.InvariantCulture),
            1 => $"last-{random.Next(2_200)}",
            _ => "last",
        };
        var value = random.Next(5) switch
        {
            0 => "NULL",
            1 => "'text'",
            2 => "JSON_OBJECT('k', 1.5)",
            3 => "JSON_ARRAY(JSON_ARRAY())",
            _ => random.Next(int.MinValue, int.MaxValue).ToString(CultureInfo.InvariantCulture),
        };
        return random.Next(4) switch
        {
            0 => $"JSON_REMOVE(big, '$[{place}]')",
            1 => $"JSON_REPLACE(big, '$[{place}]', {value})",
            _ => $"JSON_SET(big, '$[{place}]', {value}, '$[last]', {value})",
        };
    }
}
