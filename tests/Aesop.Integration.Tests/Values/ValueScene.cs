using System.Text;
using Aesop.Tests.Servers;
using Aesop.Wire.Frames;

namespace Aesop.Integration.Tests.Values;

/// <summary>A table a type on a server, what its SELECT shows of the type's values, and the changes that are made to them.</summary>
internal sealed class ValueScene
{
    private const int NullId = 1000;
    private const int MovedId = 77;
    private const string Session = "SET sql_mode = ''; SET time_zone = '+00:00'; SET NAMES utf8mb4;\n";

    private readonly Dictionary<TypeCase, IReadOnlyDictionary<long, string>> _selected = [];

    private ValueScene(DatabaseServer server, string database)
    {
        Server = server;
        Database = database;
        Cases = [.. TypeCases.All.Where(type => type.Only is null || type.Only == server.Kind)];
    }

    /// <summary>The server.</summary>
    public DatabaseServer Server { get; }

    /// <summary>The tables' database.</summary>
    public string Database { get; }

    /// <summary>The types that this server has.</summary>
    public IReadOnlyList<TypeCase> Cases { get; }

    /// <summary>Makes the tables, and asks the server how it shows the values.</summary>
    public static async Task<ValueScene> CreateAsync(DatabaseServer server)
    {
        var scene = new ValueScene(server, await server.CreateDatabaseAsync());
        var script = new StringBuilder(Session);
        foreach (var type in scene.Cases)
        {
            script.Append($"{type.Before};\nCREATE TABLE {scene.TableOf(type)} (id INT PRIMARY KEY, v {type.Type} NULL, w INT);\n{type.After};\n".Replace("\n;\n", "\n", StringComparison.Ordinal).TrimStart(';', '\n'));
        }

        script.Append("CREATE TABLE end_of_test (n INT PRIMARY KEY);\nSTART TRANSACTION;\n");
        scene.Append(script, scene.Insert);
        script.Append("COMMIT;\n");
        foreach (var type in scene.Cases)
        {
            script.Append($"SELECT id, {type.Select} FROM {scene.TableOf(type)};\n");
        }

        script.Append("START TRANSACTION;\n");
        scene.Append(script, type => $"DELETE FROM {scene.TableOf(type)};\n");
        script.Append("COMMIT;\n");
        var results = await server.QueryAllAsync(script.ToString(), scene.Database);
        Assert.That(results, Has.Count.EqualTo(scene.Cases.Count));
        for (var i = 0; i < results.Count; i++)
        {
            var type = scene.Cases[i];
            scene._selected[type] = Enumerable.Range(0, results[i].Rows.Count).ToDictionary(
                row => long.Parse(results[i].Text(row, 0)!, null),
                row => results[i].Text(row, 1) is { } text ? SeenValue.Short(type.Selected(text)) : SeenValue.Null);
            Assert.That(scene._selected[type], Has.Count.EqualTo(type.Literals.Count + 1), $"{type}");
        }

        return scene;
    }

    /// <summary>The type of a table.</summary>
    public TypeCase CaseOf(string table) => Cases[int.Parse(table[1..], null)];

    /// <summary>Inserts, updates and deletes every value.</summary>
    /// <param name="settings">Settings of the session, each ended by a semicolon.</param>
    /// <param name="end">Goes into the table of ends behind all else.</param>
    /// <param name="which">Of which types; all where null.</param>
    public Task WriteAsync(string settings, int end, Predicate<TypeCase>? which = null)
    {
        var script = new StringBuilder(Session).Append(settings).Append("\nSTART TRANSACTION;\n");
        Append(script, Insert, which);
        Append(script, Change, which);
        script.Append($"COMMIT;\nINSERT INTO end_of_test VALUES ({end});");
        return Server.ExecuteAsync(script.ToString(), Database);
    }

    /// <summary>What a reader of the log is to see of <see cref="WriteAsync"/>.</summary>
    /// <param name="type">The type.</param>
    /// <param name="image">FULL, MINIMAL or NOBLOB.</param>
    public IReadOnlyList<SeenValue> Expected(TypeCase type, string image)
    {
        var values = _selected[type];
        var first = values[1];
        var isKept = image == "FULL" || (image == "NOBLOB" && !type.IsBlob);
        string Untouched(string value) => isKept ? value : SeenValue.Absent;

        var others = values.Keys.Where(id => id != 1).Order().ToList();
        return
        [
            .. values.Keys.Order().Select(id => new SeenValue(ChangeOp.Insert, false, id, null, values[id])),
            new(ChangeOp.Update, false, 1, Untouched(first), Untouched(first)),
            .. others.Select(id => new SeenValue(ChangeOp.Update, false, id, Untouched(values[id]), first)),
            new(ChangeOp.Update, false, 1, Untouched(first), SeenValue.Null),
            new(ChangeOp.Delete, true, 1, Untouched(SeenValue.Null), null),
            new(ChangeOp.Insert, true, MovedId, null, Untouched(SeenValue.Null)),
            .. others.Append(MovedId).Order().Select(id => new SeenValue(ChangeOp.Delete, false, id, Untouched(id == MovedId ? SeenValue.Null : first), null)),
        ];
    }

    /// <summary>The same, as JSON lines show it.</summary>
    public IEnumerable<SeenValue> ExpectedInLines(TypeCase type, string image) => Expected(type, image).Select(seen => seen with
    {
        Before = seen.Before is null ? null : type.InLine(seen.Before),
        After = seen.After is null ? null : type.InLine(seen.After),
    });

    /// <summary>The table of a type.</summary>
    public string TableOf(TypeCase type) => $"t{Cases.ToList().IndexOf(type)}";

    private void Append(StringBuilder script, Func<TypeCase, string> statements, Predicate<TypeCase>? which = null)
    {
        foreach (var type in Cases.Where(type => which?.Invoke(type) != false))
        {
            script.Append($"SET sql_mode = '{type.Mode}';{(type.Session is null ? "" : $" {type.Session};")}\n{statements(type)}");
        }
    }

    private string Insert(TypeCase type) =>
        $"INSERT INTO {TableOf(type)} VALUES {string.Join(", ", type.Literals.Select((literal, i) => $"({i + 1}, {literal}, 0)").Append($"({NullId}, NULL, 0)"))};\n";

    private string Change(TypeCase type)
    {
        var table = TableOf(type);
        var others = Enumerable.Range(2, type.Literals.Count - 1).Append(NullId).Select(id => $"UPDATE {table} SET v = {type.Literals[0]}, w = 2 WHERE id = {id};\n");
        return $"UPDATE {table} SET w = 1 WHERE id = 1;\n{string.Concat(others)}UPDATE {table} SET v = NULL WHERE id = 1;\nUPDATE {table} SET id = {MovedId} WHERE id = 1;\nDELETE FROM {table} ORDER BY id;\n";
    }
}
