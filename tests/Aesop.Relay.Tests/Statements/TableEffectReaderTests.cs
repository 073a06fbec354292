using Aesop.Relay.Statements;

namespace Aesop.Relay.Tests.Statements;

internal sealed class TableEffectReaderTests
{
    [TestCase("TRUNCATE TABLE t", nameof(TableEffect.Keeps))]
    [TestCase("CREATE TABLE IF NOT EXISTS t (a INT)", nameof(TableEffect.Keeps))]
    [TestCase("CREATE TABLE t (a INT)", nameof(TableEffect.Replaces))]
    [TestCase("CREATE OR REPLACE TABLE t (a INT)", nameof(TableEffect.Replaces))]
    [TestCase("CREATE INDEX i ON t (a)", nameof(TableEffect.Keeps))]
    [TestCase("CREATE UNIQUE INDEX i ON t (a)", nameof(TableEffect.Replaces))]
    [TestCase("DROP INDEX i ON t", nameof(TableEffect.Replaces))]
    [TestCase("DROP TABLE t", nameof(TableEffect.Replaces))]
    [TestCase("RENAME TABLE a TO b, c TO a", nameof(TableEffect.Renames))]
    [TestCase("rename /* gh-ost */ table `x`.`t` to `x`.`_t_del`, `x`.`_t_gho` to `x`.`t`", nameof(TableEffect.Renames))]
    [TestCase("RENAME TABLE IF EXISTS a TO b", nameof(TableEffect.Replaces))]
    [TestCase("ALTER TABLE t RENAME TO u", nameof(TableEffect.Renames))]
    [TestCase("ALTER TABLE t RENAME x.u", nameof(TableEffect.Renames))]
    [TestCase("ALTER TABLE t RENAME TO u, ADD c INT", nameof(TableEffect.Replaces))]
    [TestCase("ALTER TABLE t ADD c INT, RENAME u", nameof(TableEffect.Replaces))]
    [TestCase("ALTER TABLE t ENGINE=InnoDB, RENAME u", nameof(TableEffect.Renames))]
    [TestCase("ALTER TABLE t RENAME COLUMN a TO b", nameof(TableEffect.Alters))]
    [TestCase("ALTER TABLE t RENAME INDEX a TO b", nameof(TableEffect.Keeps))]
    [TestCase("ALTER TABLE t ADD c INT", nameof(TableEffect.Alters))]
    [TestCase("ALTER TABLE t ADD `index` INT", nameof(TableEffect.Alters))]
    [TestCase("ALTER TABLE t ADD INDEX i (a, b), ENGINE=InnoDB", nameof(TableEffect.Keeps))]
    [TestCase("ALTER TABLE t ADD INDEX i (a, b), ADD c INT", nameof(TableEffect.Alters))]
    [TestCase("ALTER TABLE t ADD UNIQUE INDEX i (a)", nameof(TableEffect.Alters))]
    [TestCase("ALTER TABLE t DROP PRIMARY KEY", nameof(TableEffect.Alters))]
    [TestCase("ALTER TABLE t CONVERT TO CHARACTER SET utf8mb4", nameof(TableEffect.Alters))]
    [TestCase("ALTER TABLE t CONVERT PARTITION p TO TABLE u", nameof(TableEffect.Replaces))]
    [TestCase("ALTER TABLE t EXCHANGE PARTITION p WITH TABLE u", nameof(TableEffect.Keeps))]
    [TestCase("ALTER ONLINE TABLE IF EXISTS t WAIT 5 DROP PARTITION p", nameof(TableEffect.Keeps))]
    [TestCase("ALTER TABLE t DROP `partition`", nameof(TableEffect.Alters))]
    [TestCase("ALTER TABLE t", nameof(TableEffect.Keeps))]
    [TestCase("DROP DATABASE d", nameof(TableEffect.Replaces))]
    [TestCase("SET STATEMENT lock_wait_timeout = 1 FOR ALTER TABLE t ADD c INT", nameof(TableEffect.Alters))]
    [TestCase("SET STATEMENT lock_wait_timeout = 1 FOR RENAME TABLE a TO b", nameof(TableEffect.Renames))]
    public void Read_Statement_TellsWhatBecomesOfColumns(string text, string effect) =>
        Assert.That(TableEffectReader.Read(text).ToString(), Is.EqualTo(effect));

    [TestCase("ALTER TABLE t MODIFY `U` UUID", true)]
    [TestCase("ALTER TABLE t ADD x INT AFTER u", true)]
    [TestCase("ALTER TABLE t ADD x VARCHAR(9) DEFAULT 'u'", false)]
    [TestCase("ALTER TABLE t ADD uu INT", false)]
    public void Names_Column_IsFoundAsAWord(string text, bool named) =>
        Assert.That(TableEffectReader.Names(text, ["u"]), Is.EqualTo(named));
}
