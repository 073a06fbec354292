using Aesop.Relay.Sources;
using Aesop.Relay.Statements;

namespace Aesop.Relay.Tests.Sources;

internal sealed class DefiningStatementTests
{
    [TestCase("ALTER TABLE u DROP a", "d.t")]
    [TestCase("TRUNCATE t", "d.t")]
    [TestCase("RENAME TABLE t TO u", "d.u")]
    [TestCase("RENAME TABLE t TO e.t", "e.t")]
    [TestCase("RENAME TABLE u TO swap, t TO u, swap TO t", "d.u")]
    [TestCase("ALTER TABLE t RENAME u", "d.u")]
    [TestCase("RENAME TABLE T TO u", null, Description = "perhaps this table, perhaps another")]
    [TestCase("RENAME TABLE u TO t", null)]
    [TestCase("ALTER TABLE t ADD x INT", null)]
    [TestCase("DROP TABLE t", null)]
    [TestCase("DROP DATABASE d", null)]
    [TestCase("CREATE OR REPLACE TABLE t (a INT)", null)]
    public void Follow_Table_IsFollowedAsLongAsItKeepsItsColumns(string text, string? name) =>
        Assert.That(Statement(text).Follow("d.t", null), Is.EqualTo(name));

    [TestCase("ALTER TABLE t ADD x INT", "d.t")]
    [TestCase("ALTER TABLE t MODIFY u UUID", null)]
    [TestCase("ALTER TABLE t CHANGE x U BINARY(16)", null)]
    [TestCase("DROP TABLE t", null)]
    [TestCase("ALTER TABLE t ADD x INT, RENAME v", null)]
    public void Follow_TableOfWhichOneColumnCounts_OnlyAStatementThatNamesItMatters(string text, string? name) =>
        Assert.That(Statement(text).Follow("d.t", ["u"]), Is.EqualTo(name));

    private static DefiningStatement Statement(string text) =>
        new(new(1, 100), new LogFile("binlog", 1), 200, StatementReader.Read("d", text), TableEffectReader.Read(text), text, default);
}
