using Aesop.Client;
using Aesop.Integration.Tests.Faults;
using Aesop.Integration.Tests.Harness;
using Aesop.Relay;
using Aesop.Tests.Servers;

namespace Aesop.Integration.Tests.Values;

/// <summary>A table with columns in every character set comes out as the server's own SELECT shows it; what is no text halts the source, or is shown as asked.</summary>
[TestFixtureSource(typeof(ServerKinds), nameof(ServerKinds.All))]
internal sealed class CharsetsTests(ServerKind kind) : ServerFixture(kind)
{
    private static readonly string[] Forms = ["c", "v", "t", "e", "s"];

    private IEnumerable<(string Charset, string Text)> Samples => CharsetSamples.All.Where(sample => Kind == ServerKind.MySql || sample.Charset != "gb18030");

    [TestCase("FULL")]
    [TestCase("MINIMAL")]
    public async Task Row_ColumnsInEverySet_EqualsTheServersSelect(string metadata)
    {
        await Server.ExecuteAsync($"SET GLOBAL binlog_row_metadata = {metadata}");
        var database = await Server.CreateDatabaseAsync();
        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options(Server.Url, $"{database}.*") with { From = "latest" });

        // The catalog can't show labels beyond the basic plane.
        var label = (string text) => metadata == "FULL" ? text : text.Replace("😀", "", StringComparison.Ordinal);
        var columns = Samples.Select(sample =>
            $"""
            {sample.Charset}_c CHAR(12) CHARACTER SET {sample.Charset}, {sample.Charset}_v VARCHAR(12) CHARACTER SET {sample.Charset}, {sample.Charset}_t TEXT CHARACTER SET {sample.Charset},
            {sample.Charset}_e ENUM('x','{label(sample.Text)}') CHARACTER SET {sample.Charset}, {sample.Charset}_s SET('y','{label(sample.Text)}','z') CHARACTER SET {sample.Charset}
            """);
        var full = Samples.Select(sample => $"'{sample.Text} ','{sample.Text} ',REPEAT('{sample.Text}', 300),2,7");
        var small = Samples.Select(_ => "'','a','bc',1,4");
        await Server.ExecuteAsync(
            $"""
            SET sql_mode = ''; SET NAMES utf8mb4;
            CREATE TABLE t (id INT PRIMARY KEY, {string.Join(", ", columns)}, bin ENUM('q','ä') CHARACTER SET binary);
            INSERT INTO t VALUES (1, {string.Join(", ", full)}, 2), (2, {string.Join(", ", small)}, 1);
            """,
            database);
        await relay.CatchUpAsync(Server);

        var names = Samples.SelectMany(sample => Forms.Select(form => $"{sample.Charset}_{form}")).Append("bin").ToList();
        var selected = await Server.QueryAsync($"SELECT {string.Join(", ", names.Select(name => $"CONVERT({name} USING utf8mb4)"))} FROM t ORDER BY id", database);
        var expected = selected.Texts().Select(row => names.Zip(row, (name, value) => $"{name} {value}").ToList()).ToList();
        Assert.That(await ReadAsync(relay, names), Is.EqualTo(expected));
        Assert.That(expected[0].Where(value => value.Contains('?', StringComparison.Ordinal)), Is.Empty, "samples are of their sets");
    }

    [Test]
    public async Task Row_TextAsKey_IsDecodedAndAnUpdateOfItIsADeleteAndAnInsert()
    {
        await Server.ExecuteAsync("SET GLOBAL binlog_row_metadata = FULL");
        var database = await Server.CreateDatabaseAsync();
        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options(Server.Url, $"{database}.*") with { From = "latest" });
        await Server.ExecuteAsync("CREATE TABLE t (k VARCHAR(20) CHARACTER SET sjis PRIMARY KEY, n INT); INSERT INTO t VALUES ('日本', 1); UPDATE t SET k = 'ソ表', n = 2;", database);
        await relay.CatchUpAsync(Server);

        var seen = new List<string>();
        await using var client = Client(relay);
        using var limit = new CancellationTokenSource(Waiting.Deadline);
        await foreach (var transaction in client.ReadAsync(limit.Token))
        {
            foreach (var change in transaction.Changes)
            {
                seen.Add($"{change.Op} {change.Key.GetString("k")}");
            }
        }

        Assert.That(seen, Is.EqualTo(new[] { "Insert 日本", "Delete 日本", "Insert ソ表" }));
    }

    [Test]
    public async Task Row_CodeWithoutACharacter_HaltsAndSaysWhere()
    {
        var database = await WriteUnassignedAsync();
        await using var relay = await TestRelay.StartAsync(TestRelay.Options(Server.Url, $"{database}.*") with { From = "earliest" });
        Assert.That(await relay.HaltAsync(), Does.Contain($"{database}.t").And.Contain("column name").And.Contain("hebrew").And.Contain("at byte 2 of 3: a162"));
    }

    [Test]
    public async Task Row_CodeWithoutACharacterIsToBeShown_IsWhatTheServerShows()
    {
        var database = await WriteUnassignedAsync();
        await using var relay = await TestRelay.StartAsync(TestRelay.Options(Server.Url, $"{database}.*") with { From = "earliest", WhenUnassigned = UnassignedCodes.Show });
        await relay.CatchUpAsync(Server);
        Assert.That(await ReadAsync(relay, ["name"]), Is.EqualTo(new[] { new[] { $"name {await Server.ScalarAsync("SELECT name FROM t", database)}" } }));
    }

    /// <summary>Of U+FFFD the servers make a code that has no character, one of several that they show as U+FFFD: what was written isn't known any more.</summary>
    [TestCase("big5", "A2CE", "A2CC")]
    [TestCase("tis620", "FF", "DB")]
    public async Task Row_ReplacementCharacterWasConverted_IsOneOfSeveralCodesThatAreShownAsIt(string charset, string code, string other)
    {
        await Server.ExecuteAsync("SET GLOBAL binlog_row_metadata = FULL");
        var database = await Server.CreateDatabaseAsync();
        await Server.ExecuteAsync($"CREATE TABLE t (id INT PRIMARY KEY, name VARCHAR(20) CHARACTER SET {charset}); INSERT INTO t VALUES (1, _utf8mb4 x'EFBFBD'), (2, x'{other}');", database);
        Assert.That(await Server.ScalarAsync("SELECT GROUP_CONCAT(HEX(name) ORDER BY id) FROM t", database), Is.EqualTo($"{code},{other}"));

        await using var strict = await TestRelay.StartAsync(TestRelay.Options(Server.Url, $"{database}.*") with { From = "earliest" });
        Assert.That(await strict.HaltAsync(), Does.Contain($"{database}.t").And.Contain(charset).And.Contain($"at byte 1 of {code.Length / 2}: {code.ToLowerInvariant()}"));

        await using var relay = await TestRelay.StartAsync(TestRelay.Options(Server.Url, $"{database}.*") with { From = "earliest", WhenUnassigned = UnassignedCodes.Show });
        await relay.CatchUpAsync(Server);
        Assert.That(await ReadAsync(relay, ["name"]), Is.EqualTo(new[] { new[] { "name \uFFFD" }, ["name \uFFFD"] }));
        Assert.That(await Server.ScalarAsync("SELECT GROUP_CONCAT(HEX(CONVERT(name USING utf8mb4))) FROM t", database), Is.EqualTo("EFBFBD,EFBFBD"));
    }

    [Test]
    public async Task Label_SpoiledByTheServerToNoText_HaltsAndSaysHowToMendIt()
    {
        await Server.ExecuteAsync("SET GLOBAL binlog_row_metadata = FULL");
        var database = await Server.CreateDatabaseAsync();
        await Server.ExecuteAsync("SET sql_mode = ''; CREATE TABLE t (id INT PRIMARY KEY, e ENUM('a','ä') CHARACTER SET utf8mb4); ALTER TABLE t CONVERT TO CHARACTER SET utf16; INSERT INTO t VALUES (1, 2);", database);
        await using var relay = await TestRelay.StartAsync(TestRelay.Options(Server.Url, $"{database}.*") with { From = "earliest" });
        Assert.That(await relay.HaltAsync(), Does.Contain($"{database}.t").And.Contain("utf16").And.Contain("MODIFY"));
    }

    [TestCase("gbk", "汉字")]
    [TestCase("sjis", "ソ表")]
    [TestCase("latin1", "größe")]
    public async Task Statement_InTheClientsSet_IsReadAndShown(string charset, string name)
    {
        var database = await Server.CreateDatabaseAsync();
        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options(Server.Url, $"{database}.*") with { From = "latest" });
        await using (var connection = await MySql.MySqlConnection.ConnectAsync(MySql.MySqlConnectionOptions.Parse($"{Server.Url}/{database}?tls=disabled")))
        {
            // The driver itself writes UTF-8 only; the text of PREPARE is logged in the client's set.
            await connection.ExecuteAsync($"SET @create = 'CREATE TABLE `{name}` (n INT PRIMARY KEY)'");
            await connection.ExecuteAsync($"SET character_set_client = {charset}");
            await connection.ExecuteAsync("PREPARE p FROM @create");
            await connection.ExecuteAsync("EXECUTE p");
        }

        await relay.CatchUpAsync(Server);
        var seen = new List<string>();
        await using var client = Client(relay);
        using var limit = new CancellationTokenSource(Waiting.Deadline);
        await foreach (var transaction in client.ReadAsync(limit.Token))
        {
            seen.AddRange(transaction.Ddl.Select(ddl => $"{string.Join(' ', ddl.Tables)}: {ddl.Statement}"));
        }

        // MySQL doesn't convert the text of PREPARE, and so takes the bytes for another name; the log has both as the table is called.
        var called = await Server.ScalarAsync($"SELECT table_name FROM information_schema.tables WHERE table_schema = '{database}'");
        Assert.That(seen, Is.EqualTo(new[] { $"{database}.{called}: CREATE TABLE `{called}` (n INT PRIMARY KEY)" }));
        Assert.That(called == name || Kind == ServerKind.MySql, Is.True, called);
    }

    private static AesopClient Client(TestRelay relay) => new(Consumer.Options(relay.Address) with { UntilCaughtUp = true });

    /// <summary>The values of columns in each row after its change, each behind the column's name.</summary>
    private static async Task<List<List<string>>> ReadAsync(TestRelay relay, IReadOnlyList<string> names)
    {
        var rows = new List<List<string>>();
        await using var client = Client(relay);
        using var limit = new CancellationTokenSource(Waiting.Deadline);
        await foreach (var transaction in client.ReadAsync(limit.Token))
        {
            foreach (var change in transaction.Changes)
            {
                var after = change.After;
                rows.Add([.. names.Select(name => $"{name} {(after.IsNull(name) ? "NULL" : after.GetString(name))}")]);
            }
        }

        return rows;
    }

    private async Task<string> WriteUnassignedAsync()
    {
        await Server.ExecuteAsync("SET GLOBAL binlog_row_metadata = FULL");
        var database = await Server.CreateDatabaseAsync();
        await Server.ExecuteAsync("CREATE TABLE t (id INT PRIMARY KEY, name VARCHAR(20) CHARACTER SET hebrew); INSERT INTO t VALUES (1, x'61A162');", database);
        return database;
    }
}
