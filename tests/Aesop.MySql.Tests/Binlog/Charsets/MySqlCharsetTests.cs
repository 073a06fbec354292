using System.Globalization;
using System.Text;
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

    // Not of the set at all, half a character at the end, no character at that code, half a surrogate pair, more bytes a character than the set has.
    [TestCase("utf8mb4", "ff", 0)]
    [TestCase("utf8mb4", "61c3", 1)]
    [TestCase("utf8mb4", "eda080", 0)]
    [TestCase("utf8mb3", "61f09f9880", 1)]
    [TestCase("ascii", "6180", 1)]
    [TestCase("ucs2", "0061d83dde00", 2)]
    [TestCase("ucs2", "006100", 2)]
    [TestCase("utf16", "d83d", 0)]
    [TestCase("utf16", "0061d83d0061", 2)]
    [TestCase("utf16", "dc00d83d", 0)]
    [TestCase("utf16le", "610000d8", 2)]
    [TestCase("utf32", "0000006100110000", 4)]
    [TestCase("utf32", "0000d800", 0)]
    [TestCase("utf32", "000061", 0)]
    [TestCase("sjis", "6181", 1)]
    [TestCase("sjis", "618120", 1)]
    [TestCase("cp932", "a0", 0)]
    [TestCase("gbk", "618140ff", 3)]
    [TestCase("euckr", "61c6", 1)]
    [TestCase("ujis", "8fa1", 0)]
    [TestCase("eucjpms", "618f4141", 1)]
    [TestCase("gb18030", "81308130813081", 4)]
    [TestCase("hebrew", "61a1", 1)]
    [TestCase("tis620", "61fc", 1)]
    [TestCase("big5", "61a1c3", 1)]
    public void Decode_NotOfTheSet_IsNull(string charset, string hex, int place)
    {
        byte[] bytes = Convert.FromHexString(hex);
        Assert.That(MySqlCharset.ForName(charset)!.Decode(bytes), Is.Null);
        Assert.That(MySqlCharset.ForName(charset)!.IndexOfInvalid(bytes), Is.EqualTo(place));
    }

    [TestCase("hebrew", "61a162", "a?b")]
    [TestCase("tis620", "61fc", "a\uFFFD")]
    [TestCase("big5", "61a1c362a3c0", "a\uFFFDb?")]
    [TestCase("gb18030", "8431a53061", "?a")]
    public void TryToShownUtf8_CodeWithoutCharacter_IsWhatTheServersShow(string charset, string hex, string shown)
    {
        byte[] bytes = Convert.FromHexString(hex);
        byte[] utf8 = new byte[MySqlCharset.ForName(charset)!.MaxUtf8Bytes(bytes.Length)];
        Assert.That(MySqlCharset.ForName(charset)!.TryToShownUtf8(bytes, utf8, out int written), Is.True);
        Assert.That(Encoding.UTF8.GetString(utf8, 0, written), Is.EqualTo(shown));
    }

    [TestCase("sjis", "6181")]
    [TestCase("utf16", "d83d")]
    [TestCase("utf8mb4", "ff")]
    public void TryToShownUtf8_NoCodeOfTheSet_IsFalse(string charset, string hex)
    {
        byte[] bytes = Convert.FromHexString(hex);
        Assert.That(MySqlCharset.ForName(charset)!.TryToShownUtf8(bytes, new byte[16], out _), Is.False);
    }

    [Test]
    public void DecodeLenient_BytesThatAreNoText_ShowsTheRest()
    {
        Assert.That(MySqlCharset.ForName("sjis")!.DecodeLenient(Convert.FromHexString("4181ff838141")), Is.EqualTo("A\uFFFD\uFFFD\u30E1A"));
    }

    /// <summary>Its second byte is that of a backslash, which would change where the literal ends.</summary>
    [Test]
    public void DecodeLenient_CodeWithoutACharacter_IsOneCharacter() =>
        Assert.That(MySqlCharset.ForName("sjis")!.DecodeLenient(Convert.FromHexString("27855c2741")), Is.EqualTo("'\uFFFD'A"));

    [TestCaseSource(typeof(CharsetCodes), nameof(CharsetCodes.Tabled))]
    [TestCaseSource(typeof(CharsetCodes), nameof(CharsetCodes.Computed))]
    public void TryToUtf8_TextOfAnyLength_IsItsCharactersOneAfterTheOtherInTheRoomThatWasSaid(string name)
    {
        MySqlCharset charset = MySqlCharset.ForName(name)!;
        List<(byte[] Code, string Text)> characters = [.. CharsetCodes.Of(name).SelectMany(space => space.All())
            .Select(code => (Code: code, Text: charset.Decode(code)!)).Where(entry => entry.Text is not null && entry.Text.EnumerateRunes().Count() == 1)];
        var random = new Random(11);
        foreach (int length in new[] { 0, 1, 2, 3, 5, 31, 255, 256, 257, 700 })
        {
            var picked = Enumerable.Range(0, length).Select(_ => characters[random.Next(random.Next(4) == 0 ? Math.Min(96, characters.Count) : characters.Count)]).ToList();
            byte[] source = [.. picked.SelectMany(entry => entry.Code)];
            byte[] utf8 = new byte[charset.MaxUtf8Bytes(source.Length)];
            Assert.That(charset.TryToUtf8(source, utf8, out int written), Is.True);
            Assert.That(Encoding.UTF8.GetString(utf8, 0, written), Is.EqualTo(string.Concat(picked.Select(entry => entry.Text))));
        }
    }

    [Test]
    public void ForColumn_CollationThatIsNotKnown_NamesColumnTableAndCollation()
    {
        var column = new ColumnDefinition { Ordinal = 0, Type = BinlogColumnType.VarChar, IsNullable = true, Name = "note", CollationId = 999_999, LengthBytes = 1 };
        var table = new TableMap(1, "shop", "orders", [column]);
        MySqlUnsupportedException? error = Assert.Throws<MySqlUnsupportedException>(() => MySqlCharset.ForColumn(table, column));
        Assert.That(error!.Message, Does.Contain("note").And.Contain("shop.orders").And.Contain("999999"));
    }

    [Test]
    public void ForCollation_Unknown_IsNull()
    {
        Assert.That(MySqlCharset.ForCollation(999_999), Is.Null);
        Assert.That(MySqlCharset.ForName("klingon"), Is.Null);
        Assert.That(MySqlCharset.ForName("UTF8")!.Name, Is.EqualTo("utf8mb3"));
    }
}
