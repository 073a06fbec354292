namespace Aesop.Tests.Servers.Tests.Databases;

[TestFixtureSource(typeof(ServerKinds), nameof(ServerKinds.All))]
internal sealed class DatabaseServerTests(ServerKind kind)
{
    [Test]
    public async Task StartAsync_Defaults_WritesRowsWithFullMetadataAndChecksums()
    {
        var server = await SharedServers.GetAsync(kind);

        var result = await server.QueryAsync("SELECT @@log_bin, @@binlog_format, @@binlog_row_metadata, @@binlog_row_image, @@binlog_checksum, @@server_id");

        Assert.That(result.Texts(), Is.EqualTo(new[] { new[] { "1", "ROW", "FULL", "FULL", "CRC32", "1" } }));
    }

    [Test]
    public async Task QueryAsync_EveryByteNullAndText_AreTheServersOwn()
    {
        var server = await SharedServers.GetAsync(kind);
        var bytes = Enumerable.Range(0, 256).Select(value => (byte)value).ToArray();

        var result = await server.QueryAsync($"""SELECT X'{Convert.ToHexString(bytes[1..])}' AS b, HEX(X'{Convert.ToHexString(bytes)}') AS h, NULL AS n, 'NULL' AS t, '' AS e, '<a> & "ü" 🦊\t\n' AS `x"<>&`""");

        Assert.That(result.Columns, Is.EqualTo(new[] { "b", "h", "n", "t", "e", "x\"<>&" }));
        Assert.That(result.Rows[0][0], Is.EqualTo(bytes[1..]));
        Assert.That(result.Hex(0, 1), Is.EqualTo(bytes));
        Assert.That(result.Rows[0].Skip(2).Select((_, column) => result.Text(0, column + 2)), Is.EqualTo(new[] { null, "NULL", "", "<a> & \"ü\" 🦊\t\n" }));
    }

    [Test]
    public async Task ExecuteAsync_FailingStatement_ThrowsTheServersError()
    {
        var server = await SharedServers.GetAsync(kind);

        var error = await Assert.ThrowsAsync<ServerClientException>(() => server.ExecuteAsync("SELECT * FROM nowhere.nothing"));

        Assert.That(error!.Code, Is.EqualTo(1146).Or.EqualTo(1049));
    }
}
