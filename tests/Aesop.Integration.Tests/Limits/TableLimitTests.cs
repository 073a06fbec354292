using System.Globalization;
using Aesop.Integration.Tests.Faults;
using Aesop.Integration.Tests.Folding;
using Aesop.Integration.Tests.Harness;
using Aesop.Tests.Servers;

namespace Aesop.Integration.Tests.Limits;

/// <summary>Tables with as many columns, labels, members, parts of a key and characters in their names as the servers allow, and one more or fewer than fills a byte of a bitmap.</summary>
[TestFixtureSource(typeof(ServerKinds), nameof(ServerKinds.All))]
internal sealed class TableLimitTests(ServerKind kind) : ServerFixture(kind)
{
    private const int MostInnoDbColumns = 1017;

    private const int MostKeyParts = 16;
    private const int MostSetMembers = 64;
    private const int LongestName = 64;

    /// <summary>MariaDB keeps a table's definition in 64 KiB, which are full before the 4,096 columns that both servers allow.</summary>
    private int MostColumns => Kind == ServerKind.MySql ? 4096 : 2600;

    /// <summary>A table's name becomes a file's, with five bytes for such a character.</summary>
    private const int LongestFileName = 48;

    private static readonly string[] OddNames = ["a b", "a.b", "a`b", "a\"b", "a'b", "a%b", "a@b", "1", "a-b", "SELECT", "\u00e4", "a,b", "a/b", "#sql", "$", "{x}", "a\\b", "a\u00a0b"];

    [TestCase("FULL", "FULL")]
    [TestCase("MINIMAL", "MINIMAL")]
    [TestCase("MINIMAL", "FULL", Explicit = true, Reason = "as the others, crossed")]
    [TestCase("NOBLOB", "MINIMAL", Explicit = true, Reason = "as the others, crossed")]
    public async Task Tables_AtTheServersLimits_FoldToTheirRows(string image, string metadata)
    {
        var database = new string('\u8a9e', LongestFileName - 4) + Guid.NewGuid().ToString("N")[..4];
        await Server.ExecuteAsync($"SET GLOBAL binlog_row_metadata = {metadata}; CREATE DATABASE {Name(database)};");
        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options(Server.Url) with { From = "latest" });
        await using var consumer = Consumer.Start(Consumer.Options(relay.Address), new Folder());
        List<string> tables = [new string('\u6f22', LongestFileName), .. OddNames];
        await Server.ExecuteAsync(
            $"SET NAMES utf8mb4; SET SESSION binlog_row_image = {image};\n"
            + string.Concat(tables.Select(name => Named(name)))
            + string.Concat(new[] { 7, 8, 9, 16, 17, 64, 65, 511, 512, 513, MostInnoDbColumns }.Select(count => Columns(tables, count, "InnoDB", image)))
            + string.Concat(new[] { MostColumns - 8, MostColumns - 1, MostColumns }.Select(count => Columns(tables, count, "MyISAM", image)))
            + Key(tables, image) + Labels(tables, image) + Members(tables),
            database);

        await relay.CatchUpAsync(Server);

        // The marker's database has a name that is no problem for anyone.
        await consumer.CatchUpAsync(Server, await Server.CreateDatabaseAsync());
        using var all = Assert.EnterMultipleScope();
        foreach (var table in tables)
        {
            var result = await Server.QueryAsync($"SET NAMES utf8mb4; SELECT * FROM {Name(table)}", database);
            var expected = result.Texts().Select(row => FoldedRow.Of(result.Columns, row).ToString()).Order(StringComparer.Ordinal).ToList();
            Assert.That(expected, Is.Not.Empty, table);
            Assert.That(consumer.Look(folder => folder.Table($"{database}.{table}").Rows), Is.EqualTo(expected), table);
        }
    }

    private static string Name(string name) => $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";

    /// <summary>A table whose columns have every odd name too, and one that is as long as a name may be.</summary>
    private static string Named(string table)
    {
        string[] columns = [new('\u5b57', LongestName), .. OddNames];
        var t = Name(table);
        return $"CREATE TABLE {t} (id INT PRIMARY KEY, {string.Join(", ", columns.Select(column => $"{Name(column)} INT"))});\n"
            + $"INSERT INTO {t} VALUES (1, {string.Join(", ", Enumerable.Range(2, columns.Length))}), (2, {string.Join(", ", columns.Select(_ => "NULL"))});\n"
            + $"UPDATE {t} SET {Name(columns[0])} = 70, {Name(columns[^1])} = 71; DELETE FROM {t} WHERE id = 2;\n";
    }

    /// <summary>A change of a key is a delete and an insert, and where images carry what was set only, so does the insert: such rows can't be folded.</summary>
    private static string Rekey(string image, string statement) => image == "FULL" ? statement : "";

    private static string Columns(List<string> tables, int count, string engine, string image)
    {
        var t = string.Create(CultureInfo.InvariantCulture, $"columns_{count}");
        tables.Add(t);
        var values = string.Join(", ", Enumerable.Range(1, count - 1).Select(i => i % 3 == 0 ? "NULL" : $"{i % 100}"));
        return $"CREATE TABLE {t} (id SMALLINT PRIMARY KEY, {string.Join(", ", Enumerable.Range(1, count - 1).Select(i => $"c{i} TINYINT"))}) ENGINE = {engine};\n"
            + $"INSERT INTO {t} VALUES (1, {values}), (2, {values}), (3, {values});\n"
            + $"UPDATE {t} SET c1 = 101, c{count - 1} = 102, c{count / 2} = NULL WHERE id = 1; UPDATE {t} SET c{count - 1} = NULL WHERE id = 2; {Rekey(image, $"UPDATE {t} SET id = 4 WHERE id = 2;")} DELETE FROM {t} WHERE id = 3;\n";
    }

    private static string Key(List<string> tables, string image)
    {
        tables.Add("key_parts");
        var columns = Enumerable.Range(1, MostKeyParts).Select(i => $"k{i}").ToList();
        return $"CREATE TABLE key_parts (v INT, {string.Join(", ", columns.AsEnumerable().Reverse().Select(column => $"{column} INT NOT NULL"))}, PRIMARY KEY ({string.Join(", ", columns)}));\n"
            + $"INSERT INTO key_parts VALUES (1{string.Concat(columns.Select(_ => ", 1"))}), (2{string.Concat(columns.Select(_ => ", 2"))}); UPDATE key_parts SET v = 3 WHERE k1 = 1; {Rekey(image, $"UPDATE key_parts SET k{MostKeyParts} = 9 WHERE k1 = 2;")}\n";
    }

    private string Labels(List<string> tables, string image)
    {
        // MariaDB keeps a table's labels in 64 KiB, too; MySQL has as many as two bytes count, and takes long to make such a table.
        var count = Kind == ServerKind.MySql && image == "NOBLOB" ? 65_535 : 10_000;
        tables.Add("labels");
        return $"CREATE TABLE labels (id INT PRIMARY KEY, e ENUM({string.Join(',', Enumerable.Range(1, count).Select(i => $"'{i:x}'"))}));\n"
            + $"INSERT INTO labels VALUES (1, 1), (2, 255), (3, 256), (4, 257), (5, {count - 1}), (6, {count}), (7, NULL); UPDATE labels SET e = {count} WHERE id = 1;\n";
    }

    private static string Members(List<string> tables)
    {
        tables.Add("members");
        return $"CREATE TABLE members (id INT PRIMARY KEY, s SET({string.Join(',', Enumerable.Range(1, MostSetMembers).Select(i => $"'m{i}'"))}));\n"
            + "INSERT INTO members VALUES (1, 18446744073709551615), (2, 0), (3, 1), (4, 9223372036854775808), (5, NULL); UPDATE members SET s = 'm64,m1' WHERE id = 2;\n";
    }
}
