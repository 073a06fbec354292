using System.Text;
using Aesop.Relay.Statements;
using Aesop.Relay.Tables;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Tests.Tables;

internal sealed class TableHistoryTests
{
    private string _folder = "";

    private string FilePath => Path.Combine(_folder, "shop.tables");

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("aesop-history-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void TryFind_BeforeTheVersionOrBehindItsEnd_KnowsNothing()
    {
        using var history = new TableHistory();
        history.Begin(1);
        history.Learn("d.t", 1, At(100), Columns("a"));
        Apply(history, "ALTER TABLE t ADD b INT", 200);
        Assert.That(new[] { 99, 100, 199, 200, 201 }.Select(at => Find(history, at)), Is.EqualTo(new[] { null, "a", "a", null, null }));
        Assert.That(history.TryFind("d.t", 2, At(100), out _), Is.False, "another epoch");
        Assert.That(history.TryFind("d.T", 1, At(100), out _), Is.False, "another table");
    }

    [Test]
    public void Apply_StatementThatIsReadAgain_LeavesWhatCameBehindIt()
    {
        using var history = new TableHistory();
        history.Begin(1);
        history.Learn("d.t", 1, At(100), Columns("a"));
        Apply(history, "ALTER TABLE t RENAME COLUMN a TO b", 200);
        history.Learn("d.t", 1, At(200), Columns("b"));
        Apply(history, "ALTER TABLE t RENAME COLUMN a TO b", 200);
        Assert.That(new[] { 150, 200, 900 }.Select(at => Find(history, at)), Is.EqualTo(new[] { "a", "b", "b" }));
    }

    [TestCase("TRUNCATE t", true)]
    [TestCase("ALTER TABLE t ADD INDEX i (a)", true)]
    [TestCase("CREATE TABLE IF NOT EXISTS t (x INT)", true)]
    [TestCase("ALTER TABLE u DROP a", true)]
    [TestCase("ALTER TABLE T DROP a", false)]
    [TestCase("DROP TABLE u, t", false)]
    [TestCase("DROP DATABASE d", false)]
    [TestCase("DROP DATABASE e", true)]
    [TestCase("RENAME TABLE t TO x", false)]
    [TestCase("RENAME TABLE T TO x", false)]
    public void Apply_Statement_EndsWhatItMayHaveChanged(string text, bool isKnown)
    {
        using var history = new TableHistory();
        history.Begin(1);
        history.Learn("d.t", 1, At(100), Columns("a"));
        Apply(history, text, 200);
        Assert.That(Find(history, 300) is not null, Is.EqualTo(isKnown));
    }

    [Test]
    public void Apply_Rename_MovesWhatIsKnown()
    {
        using var history = new TableHistory();
        history.Begin(1);
        history.Learn("d.t", 1, At(100), Columns("a"));
        history.Learn("d.u", 1, At(100), Columns("b"));
        Apply(history, "RENAME TABLE t TO swap, u TO t, swap TO u", 200);
        Assert.That((Find(history, 150), Find(history, 200), Find(history, 200, "d.u"), Find(history, 200, "d.swap")), Is.EqualTo(("a", "b", "a", (string?)null)));
        Apply(history, "RENAME TABLE t TO swap, u TO t, swap TO u", 200);
        Assert.That(Find(history, 300), Is.EqualTo("b"), "read again");
    }

    [Test]
    public void Restore_AfterARestart_KnowsTheSame()
    {
        using (var history = Open(1))
        {
            history.Learn("d.t", 1, At(100), Columns("a"));
            Apply(history, "RENAME TABLE t TO u", 200);
            history.Learn("d.t", 1, At(300), Columns("c"));
            history.Flush();
        }

        using var again = Open(1);
        Assert.That((Find(again, 150), Find(again, 250), Find(again, 250, "d.u"), Find(again, 900)), Is.EqualTo(("a", (string?)null, "a", "c")));
    }

    [Test]
    public void Restore_RowsThatAreGone_AreDropped()
    {
        using (var history = Open(1))
        {
            history.Learn("d.t", 1, At(100), Columns("a"));
            Apply(history, "DROP TABLE t", 200);
            history.Learn("d.t", 1, At(300), Columns("c"));
        }

        using var again = new TableHistory(new HistoryFile(_folder, "shop"));
        again.Restore(1, At(200));
        Assert.That(again.All.Select(version => version.From), Is.EqualTo(new[] { At(300) }));
    }

    [Test]
    public void Restore_AnotherEpoch_KnowsNothing()
    {
        using (var history = Open(1))
        {
            history.Learn("d.t", 1, At(100), Columns("a"));
            history.Begin(2);
            history.Learn("d.t", 2, At(50), Columns("b"));
        }

        using (var again = Open(2))
        {
            Assert.That((again.TryFind("d.t", 1, At(100), out _), again.TryFind("d.t", 2, At(100), out _)), Is.EqualTo((false, true)));
        }

        using var third = Open(3);
        Assert.That(third.All, Is.Empty);
    }

    [Test]
    public void Restore_LineThatWasBeingWritten_IsDropped()
    {
        using (var history = Open(1))
        {
            history.Learn("d.t", 1, At(100), Columns("a"));
            history.Learn("d.u", 1, At(100), Columns("a"));
        }

        var bytes = File.ReadAllBytes(FilePath);
        File.WriteAllBytes(FilePath, bytes[..^5]);
        using (var again = Open(1))
        {
            Assert.That(again.All.Select(version => version.Table), Is.EqualTo(new[] { "d.t" }));
            again.Learn("d.v", 1, At(100), Columns("a"));
        }

        using var third = Open(1);
        Assert.That(third.All.Select(version => version.Table), Is.EquivalentTo(new[] { "d.t", "d.v" }));
    }

    [Test]
    public void Restore_EveryDamagedByte_IsTold()
    {
        using (var history = Open(1))
        {
            history.Learn("d.t", 1, At(100), Columns("a"));
        }

        var bytes = File.ReadAllBytes(FilePath);
        for (var i = 0; i < bytes.Length - 1; i++)
        {
            byte[] damaged = [.. bytes];
            damaged[i] ^= 1;
            File.WriteAllBytes(FilePath, damaged);
            Assert.That(() => Open(1).Dispose(), Throws.TypeOf<HistoryException>().With.Message.Contains(FilePath), $"byte {i}");
        }
    }

    [TestCase("""{"format":2,"source":"shop"}""", "format is 2")]
    [TestCase("""{"format":1,"source":"other"}""", "'other'")]
    public void Restore_FileOfAnother_IsRefused(string header, string reason)
    {
        File.WriteAllText(FilePath, $"{Wire.Hashing.Crc32C.Compute(Encoding.UTF8.GetBytes(header)):x8} {header}\n");
        Assert.That(() => Open(1).Dispose(), Throws.TypeOf<HistoryException>().With.Message.Contains(reason));
    }

    private TableHistory Open(uint epoch)
    {
        var history = new TableHistory(new HistoryFile(_folder, "shop"));
        history.Restore(epoch, default);
        return history;
    }

    private static Scn At(int offset) => new(1, (ulong)offset);

    private static void Apply(TableHistory history, string text, int at) => history.Apply(StatementReader.Read("d", text), TableEffectReader.Read(text), 1, At(at));

    private static CatalogTable Columns(params string[] names) => new([.. names.Select(name => new CatalogColumn(name, "int", "int(11)", null, null))], [0]);

    private static string? Find(TableHistory history, int at, string table = "d.t") =>
        history.TryFind(table, 1, At(at), out var found) ? string.Join(',', found.Columns.Select(column => column.Name)) : null;
}
