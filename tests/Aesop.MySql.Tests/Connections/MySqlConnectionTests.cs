using System.Globalization;
using Aesop.Tests.Servers;

namespace Aesop.MySql.Tests.Connections;

[TestFixtureSource(typeof(ServerKinds), nameof(ServerKinds.All))]
public sealed class MySqlConnectionTests(ServerKind kind)
{
    private DatabaseServer _server = null!;
    private MySqlConnection _connection = null!;

    [SetUp]
    public async Task ConnectAsync()
    {
        _server = await SharedServers.GetAsync(kind);
        _connection = await MySqlConnection.ConnectAsync(_server.Root());
    }

    [TearDown]
    public async Task DisposeAsync() => await _connection.DisposeAsync();

    [Test]
    public async Task ConnectAsync_Server_IsKnownByName()
    {
        Assert.That(_connection.ServerVersion.Flavor, Is.EqualTo(kind == ServerKind.MariaDb ? MySqlServerFlavor.MariaDb : MySqlServerFlavor.MySql));
        Assert.That(await _connection.QueryScalarAsync("SELECT VERSION()"), Does.StartWith(_connection.ServerVersion.Number.ToString()));
        Assert.That(await _connection.QueryScalarAsync("SELECT CONNECTION_ID()"), Is.EqualTo(_connection.ConnectionId.ToString(CultureInfo.InvariantCulture)));
    }

    [Test]
    public async Task ConnectAsync_Session_SpeaksUtf8Mb4()
    {
        await using MySqlRowReader reader = await _connection.QueryAsync(
            "SELECT @@character_set_client, @@character_set_connection, @@character_set_results, '🐟 é', HEX('🐟')");
        Assert.That(await reader.ReadAsync());
        Assert.That(Enumerable.Range(0, 5).Select(reader.GetString), Is.EqualTo(new[] { "utf8mb4", "utf8mb4", "utf8mb4", "🐟 é", "F09F909F" }));
    }

    [Test]
    public async Task QueryAsync_ManyRows_StreamsThemInOrder()
    {
        const int Rows = 200_000;
        await using MySqlRowReader reader = await _connection.QueryAsync(kind == ServerKind.MariaDb
            ? $"SELECT seq, IF(seq % 3 = 0, NULL, seq * 2) FROM mysql.seq_1_to_{Rows}"
            : $"WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {Rows}) "
                + "SELECT /*+ SET_VAR(cte_max_recursion_depth = 1000000) */ n, IF(n % 3 = 0, NULL, n * 2) FROM s");
        long n = 0;
        while (await reader.ReadAsync())
        {
            n++;
            if (reader.GetInt64(0) != n || (n % 3 == 0 ? !reader.IsNull(1) : reader.GetInt64(1) != n * 2))
            {
                Assert.Fail($"row {n} is wrong");
            }
        }

        Assert.That(n, Is.EqualTo(Rows));
    }

    [Test]
    public async Task ExecuteAsync_Changes_GivesTheirNumber()
    {
        string database = MySqlQuoting.Identifier(await _server.CreateDatabaseAsync());
        Assert.That(await _connection.ExecuteAsync($"CREATE TABLE {database}.t (id INT AUTO_INCREMENT PRIMARY KEY, v TEXT)"), Is.Zero);
        Assert.That(await _connection.ExecuteAsync($"INSERT INTO {database}.t (v) VALUES ('a'), ('b'), (NULL)"), Is.EqualTo(3));
        Assert.That(await _connection.ExecuteAsync($"UPDATE {database}.t SET v = 'c' WHERE id < 3"), Is.EqualTo(2));
        Assert.That(await _connection.QueryScalarAsync($"SELECT v FROM {database}.t WHERE id = 3"), Is.Null);
        Assert.That(await _connection.QueryScalarAsync($"SELECT v FROM {database}.t WHERE id = 9"), Is.Null);
    }

    [Test]
    public async Task QueryAsync_WrongStatement_IsTheServersErrorAndNoMore()
    {
        MySqlServerException error = await Caught.Async<MySqlServerException>(async () => await _connection.QueryAsync("SELEKT 1"));
        Assert.That((error.Code, error.SqlState), Is.EqualTo((1064, "42000")));
        Assert.That(await _connection.QueryScalarAsync("SELECT 'still here'"), Is.EqualTo("still here"));
    }

    [Test]
    public async Task ReadAsync_ErrorAfterSomeRows_LeavesTheConnectionUsable()
    {
        string database = MySqlQuoting.Identifier(await _server.CreateDatabaseAsync());
        await _connection.ExecuteAsync($"CREATE TABLE {database}.t (id INT PRIMARY KEY, v TEXT)");
        await _connection.ExecuteAsync($"INSERT INTO {database}.t VALUES (1, REPEAT('x', 60000)), (2, REPEAT('x', 60000)), (3, NULL)");

        // The third row asks for a subquery with two rows, which the server finds out only when it gets there.
        await using MySqlRowReader reader = await _connection.QueryAsync(
            $"SELECT id, v, IF(id < 3, 0, (SELECT 1 UNION SELECT id)) FROM {database}.t ORDER BY id");
        Assert.That(await reader.ReadAsync());
        Assert.That(await reader.ReadAsync());
        MySqlServerException error = await Caught.Async<MySqlServerException>(async () => await reader.ReadAsync());
        Assert.That(error.Code, Is.EqualTo(1242));
        await reader.DisposeAsync();
        Assert.That(await _connection.QueryScalarAsync("SELECT 'still here'"), Is.EqualTo("still here"));
    }

    [Test]
    public async Task ExecuteAsync_ProcedureWithSeveralResults_DropsThemAndTheErrorBetween()
    {
        string database = MySqlQuoting.Identifier(await _server.CreateDatabaseAsync());
        await _connection.ExecuteAsync($"CREATE PROCEDURE {database}.two() BEGIN SELECT 1, 2; SELECT REPEAT('x', 100000); END");
        await _connection.ExecuteAsync($"CREATE PROCEDURE {database}.fails() BEGIN SELECT 1; SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'on purpose'; END");
        await _connection.ExecuteAsync($"CALL {database}.two()");
        Assert.That(await _connection.QueryScalarAsync($"CALL {database}.two()"), Is.EqualTo("1"));
        MySqlServerException error = await Caught.Async<MySqlServerException>(async () => await _connection.ExecuteAsync($"CALL {database}.fails()"));
        Assert.That((error.SqlState, error.ServerMessage), Is.EqualTo(("45000", "on purpose")));
        Assert.That(await _connection.QueryScalarAsync("SELECT 'still here'"), Is.EqualTo("still here"));
    }

    [Test]
    public async Task QueryAsync_LoadDataLocal_NeverSendsAFile()
    {
        string database = MySqlQuoting.Identifier(await _server.CreateDatabaseAsync());
        await _connection.ExecuteAsync($"CREATE TABLE {database}.t (v TEXT)");
        MySqlServerException error = await Caught.Async<MySqlServerException>(
            async () => await _connection.ExecuteAsync($"LOAD DATA LOCAL INFILE '/etc/hostname' INTO TABLE {database}.t"));
        Assert.That(error.Code, Is.EqualTo(1148).Or.EqualTo(3948).Or.EqualTo(4166));
        Assert.That(await _connection.QueryScalarAsync($"SELECT COUNT(*) FROM {database}.t"), Is.EqualTo("0"));
    }

    [Test]
    public async Task QueryAsync_ReaderStillOpen_IsRefused()
    {
        await using MySqlRowReader reader = await _connection.QueryAsync("SELECT 1");
        Assert.That(async () => await _connection.PingAsync(), Throws.InvalidOperationException);
        Assert.That(await reader.ReadAsync());
        Assert.That(await reader.ReadAsync(), Is.False);
        await _connection.PingAsync();
    }

    [Test]
    public async Task ResetAsync_SessionState_IsGoneAndTheCharacterSetIsNot()
    {
        await _connection.ExecuteAsync("SET @mine = 1, SESSION sql_mode = 'NO_BACKSLASH_ESCAPES', NAMES latin1");
        await _connection.ResetAsync();
        Assert.That(await _connection.QueryScalarAsync("SELECT @mine"), Is.Null);
        Assert.That(await _connection.QueryScalarAsync("SELECT @@character_set_client"), Is.EqualTo("utf8mb4"));
        Assert.That(_connection.HasNoBackslashEscapes, Is.False);
    }

    [TestCase("it's", ""), TestCase(@"a\b'\\'", ""), TestCase(@"a\b'\\'", "NO_BACKSLASH_ESCAPES"), TestCase("\n\0\r\t\"`\u001a 🐟", ""),
     TestCase("\n\r\t\"`\u001a 🐟 \\", "NO_BACKSLASH_ESCAPES,ANSI_QUOTES"), TestCase("", "")]
    public async Task QuoteLiteral_AnyTextInAnyMode_ComesBack(string text, string mode)
    {
        await _connection.ExecuteAsync($"SET SESSION sql_mode = '{mode}'");
        Assert.That(await _connection.QueryScalarAsync($"SELECT {_connection.QuoteLiteral(text)}"), Is.EqualTo(text));
        Assert.That(await _connection.QueryScalarAsync($"SELECT HEX({_connection.QuoteLiteral(text)})"), Is.EqualTo(Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(text))));
    }

    [TestCase("or`der"), TestCase("select"), TestCase("a b.c"), TestCase("née")]
    public async Task QueryAsync_QuotedIdentifierInAnyMode_IsThatName(string name)
    {
        await _connection.ExecuteAsync("SET SESSION sql_mode = 'ANSI_QUOTES'");
        await using MySqlRowReader reader = await _connection.QueryAsync($"SELECT 1 AS {MySqlQuoting.Identifier(name)}");
        Assert.That(reader.Columns[0].Name, Is.EqualTo(name));
    }

    [Test]
    public async Task QueryAsync_FortyMebibytes_GoBothWays([Values] bool tls)
    {
        await using MySqlConnection connection = await MySqlConnection.ConnectAsync(
            _server.Root() with { Tls = tls ? MySqlTlsMode.Required : MySqlTlsMode.Disabled });
        const int Size = 40 * 1024 * 1024;
        string text = string.Create(Size, 0, static (span, _) =>
        {
            for (int i = 0; i < span.Length; i++)
            {
                span[i] = (char)('a' + (i % 23));
            }
        });
        await using (MySqlRowReader reader = await connection.QueryAsync($"SELECT '{text}', 7"))
        {
            Assert.That(await reader.ReadAsync());
            Assert.That(string.Equals(reader.GetString(0), text, StringComparison.Ordinal));
            Assert.That(reader.GetInt64(1), Is.EqualTo(7));
        }

        Assert.That(await connection.QueryScalarAsync("SELECT 'still here'"), Is.EqualTo("still here"));
    }

    [TestCase(-1), TestCase(0), TestCase(1)]
    public async Task QueryAsync_StatementAtTheLimitOfAPacket_IsUnderstood(int more)
    {
        // The payload is the command's byte and the statement.
        const string Head = "SELECT LENGTH('";
        int size = 0xFFFFFF - 1 - Head.Length - 2 + more;
        Assert.That(
            await _connection.QueryScalarAsync($"{Head}{new string('x', size)}')"),
            Is.EqualTo(size.ToString(CultureInfo.InvariantCulture)));
    }

    [TestCase(-1), TestCase(0), TestCase(1)]
    public async Task QueryAsync_RowAtTheLimitOfAPacket_IsRead(int more)
    {
        // The row's payload is the value behind its length of four bytes.
        int size = 0xFFFFFF - 4 + more;
        size = Math.Min(size, 0xFFFFFF);
        Assert.That((await _connection.QueryScalarAsync($"SELECT REPEAT('y', {size})"))!, Has.Length.EqualTo(size));
    }

    [Test]
    public async Task QueryAsync_OverOurOwnLimit_IsRefusedBeforeItIsSent()
    {
        await using MySqlConnection connection = await MySqlConnection.ConnectAsync(_server.Root() with { MaxPacketBytes = 4096 });
        Assert.That(async () => await connection.QueryAsync($"SELECT '{new string('x', 5000)}'"), Throws.ArgumentException);
        Assert.That(await connection.QueryScalarAsync("SELECT 1"), Is.EqualTo("1"));
        MySqlProtocolException error = await Caught.Async<MySqlProtocolException>(async () => await connection.QueryScalarAsync("SELECT REPEAT('x', 5000)"));
        Assert.That(error.Message, Does.Contain("max_packet_bytes"));
        Assert.That(connection.IsBroken);
    }

    [Test]
    public async Task DetachStream_AfterACommand_HandsOverItsAnswer()
    {
        await _connection.SendCommandAsync(new byte[] { 0x0E }, default);
        var detached = _connection.DetachStream();
        Assert.That(detached.Buffered, Is.Empty);
        byte[] answer = new byte[11];
        await detached.Stream.ReadExactlyAsync(answer);
        Assert.That(answer[..5], Is.EqualTo(new byte[] { 7, 0, 0, 1, 0 }));
        Assert.That(async () => await _connection.PingAsync(), Throws.TypeOf<MySqlConnectionException>().With.Message.Contains("given away"));

        // The stream is the new owner's: what becomes of the connection is nothing to it.
        await _connection.DisposeAsync();
        await detached.Stream.WriteAsync(new byte[] { 1, 0, 0, 0, 0x0E });
        await detached.Stream.ReadExactlyAsync(answer);
        Assert.That(answer[..5], Is.EqualTo(new byte[] { 7, 0, 0, 1, 0 }));
        await detached.Stream.DisposeAsync();
    }
}
