using System.Globalization;
using Aesop.MySql.Binlog;
using Aesop.Tests.Servers;

namespace Aesop.MySql.Tests.Binlog;

public sealed class MySqlCharsetTests
{
    [TestCaseSource(typeof(ServerKinds), nameof(ServerKinds.All))]
    public async Task ForCollation_EveryCollationOfTheServer_IsItsCharset(ServerKind kind)
    {
        DatabaseServer server = await SharedServers.GetAsync(kind);
        string source = kind == ServerKind.MariaDb ? "information_schema.collation_character_set_applicability" : "information_schema.collations";
        QueryResult result = await server.QueryAsync($"SELECT id, character_set_name FROM {source} WHERE id IS NOT NULL;");
        Assert.That(result.Rows, Has.Count.GreaterThan(200));
        for (int i = 0; i < result.Rows.Count; i++)
        {
            MySqlCharset? charset = MySqlCharset.ForCollation(int.Parse(result.Text(i, 0)!, CultureInfo.InvariantCulture));
            Assert.That(charset?.Name, Is.EqualTo(result.Text(i, 1)), result.Text(i, 0));
        }

        result = await server.QueryAsync("SELECT character_set_name, maxlen FROM information_schema.character_sets;");
        for (int i = 0; i < result.Rows.Count; i++)
        {
            Assert.That(MySqlCharset.ForName(result.Text(i, 0)!)?.MaxBytes, Is.EqualTo(int.Parse(result.Text(i, 1)!, CultureInfo.InvariantCulture)), result.Text(i, 0));
        }
    }

    [TestCaseSource(typeof(ServerKinds), nameof(ServerKinds.All))]
    public async Task Decode_EveryByteOfLatin1_IsWhatTheServerConvertsItTo(ServerKind kind)
    {
        DatabaseServer server = await SharedServers.GetAsync(kind);
        string bytes = string.Concat(Enumerable.Range(1, 255).Select(value => value.ToString("x2", CultureInfo.InvariantCulture)));
        string? utf8 = await server.ScalarAsync($"SELECT HEX(CONVERT(CONVERT(x'{bytes}' USING latin1) USING utf8mb4));");
        string? decoded = MySqlCharset.ForName("latin1")!.Decode(Convert.FromHexString(bytes));
        Assert.That(Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(decoded!)), Is.EqualTo(utf8));
    }

    [TestCase("utf8mb4", "ff")]
    [TestCase("utf8mb4", "c3")]
    [TestCase("utf8mb4", "eda080")]
    [TestCase("ascii", "80")]
    public void Decode_NotOfTheSet_IsNull(string charset, string hex)
    {
        Assert.That(MySqlCharset.ForName(charset)!.Decode(Convert.FromHexString(hex)), Is.Null);
    }

    [Test]
    public void ForColumn_SetThatIsNotSupported_NamesColumnTableAndSet()
    {
        var column = new ColumnDefinition { Ordinal = 0, Type = BinlogColumnType.VarChar, IsNullable = true, Name = "note", CollationId = 1, LengthBytes = 1 };
        var table = new TableMap(1, "shop", "orders", [column]);
        MySqlUnsupportedException? error = Assert.Throws<MySqlUnsupportedException>(() => MySqlCharset.ForColumn(table, column));
        Assert.That(error!.Message, Does.Contain("note").And.Contain("shop.orders").And.Contain("big5"));
    }

    [Test]
    public void ForCollation_Unknown_IsNull()
    {
        Assert.That(MySqlCharset.ForCollation(999_999), Is.Null);
        Assert.That(MySqlCharset.ForName("klingon"), Is.Null);
        Assert.That(MySqlCharset.ForName("UTF8")!.Name, Is.EqualTo("utf8mb3"));
    }
}
