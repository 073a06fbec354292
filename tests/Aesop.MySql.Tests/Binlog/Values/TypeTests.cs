using System.Globalization;
using System.Text;
using Aesop.MySql.Binlog;
using Aesop.Tests.Servers;

namespace Aesop.MySql.Tests.Binlog;

/// <summary>Each type's values, inserted, updated and deleted: the log's images are what the server's own SELECT showed.</summary>
[TestFixtureSource(typeof(ServerKinds), nameof(ServerKinds.All))]
public sealed class TypeTests(ServerKind kind)
{
    private readonly Dictionary<string, List<LoggedRow>> _rows = [];
    private readonly Dictionary<string, List<string?>> _selected = [];

    private static IEnumerable<TestCaseData> Cases() => TypeTable.All().Select(type => new TestCaseData(type).SetArgDisplayNames(type.Definition[..Math.Min(50, type.Definition.Length)]));

    [OneTimeSetUp]
    public async Task WriteAndReadEveryType()
    {
        DatabaseServer server = await SharedServers.GetAsync(kind);
        string database = await server.CreateDatabaseAsync();
        BinlogPosition start = await ServerLog.EndAsync(server);
        List<TypeCase> types = [.. TypeTable.All().Where(type => type.IsOn(kind))];
        var script = new StringBuilder();
        for (int i = 0; i < types.Count; i++)
        {
            Write(script, $"t{i}", types[i]);
        }

        await server.ExecuteAsync(script.ToString(), database);
        for (int i = 0; i < types.Count; i++)
        {
            QueryResult result = await server.QueryAsync($"SET time_zone = '+00:00'; SELECT {types[i].Select} FROM t{i} ORDER BY id;", database);
            _selected[types[i].Definition] = [.. Enumerable.Range(0, result.Rows.Count).Select(row => result.Text(row, 0))];
        }

        await server.ExecuteAsync(string.Concat(types.Select((_, i) => $"UPDATE t{i} SET id = -id; DELETE FROM t{i};")), database);
        List<LoggedRow> rows = await ServerLog.RowsAsync(server, start, database);
        foreach (IGrouping<string, LoggedRow> table in rows.GroupBy(row => row.Table.Name))
        {
            _rows[types[int.Parse(table.Key[1..], CultureInfo.InvariantCulture)].Definition] = [.. table];
        }
    }

    [TestCaseSource(nameof(Cases))]
    public void Rows_EveryValue_EqualsSelect(TypeCase type)
    {
        if (!type.IsOn(kind))
        {
            Assert.That(type.Only, Is.Not.EqualTo(kind));
            return;
        }

        List<string?> expected = Normalized(type, _selected[type.Definition]);
        List<LoggedRow> rows = _rows[type.Definition];
        Assert.That(expected, Has.Count.EqualTo(type.Values.Length + 1), "each value, and NULL");
        Assert.That(Values(rows, RowChange.Insert, row => row.After!), Is.EqualTo(expected), "inserted");
        Assert.That(Values(rows, RowChange.Update, row => row.Before!), Is.EqualTo(expected), "before the update");
        Assert.That(Values(rows, RowChange.Update, row => row.After!), Is.EqualTo(expected), "after the update");
        Assert.That(Values(rows, RowChange.Delete, row => row.Before!), Is.EquivalentTo(expected), "deleted");
    }

    private static List<string?> Values(List<LoggedRow> rows, RowChange change, Func<LoggedRow, string?[]> image) =>
        [.. rows.Where(row => row.Change == change).Select(row => image(row)[1])];

    private static List<string?> Normalized(TypeCase type, List<string?> texts) =>
        type.Definition is "FLOAT" or "DOUBLE"
            ? texts.ConvertAll(text => text is null ? null : double.Parse(text, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture))
            : texts;

    private static void Write(StringBuilder script, string table, TypeCase type)
    {
        string mode = type.Mode.Length == 0 ? "STRICT_ALL_TABLES" : type.Mode;
        script.Append(CultureInfo.InvariantCulture, $"SET sql_mode = '{mode}', time_zone = '+00:00';\n");
        string nullable = type.Definition.StartsWith("TIMESTAMP", StringComparison.Ordinal) ? " NULL" : "";
        script.Append(CultureInfo.InvariantCulture, $"CREATE TABLE {table} (id INT PRIMARY KEY, v {type.Definition}{nullable});\n");
        for (int i = 0; i < type.Values.Length; i++)
        {
            script.Append(CultureInfo.InvariantCulture, $"INSERT INTO {table} VALUES ({i + 1}, {type.Values[i]});\n");
        }

        script.Append(CultureInfo.InvariantCulture, $"INSERT INTO {table} VALUES ({type.Values.Length + 1}, NULL);\n");
    }
}
