using Aesop.Verify.Columns;

namespace Aesop.Verify.Tests.Columns;

internal sealed class CellTextTests
{
    [TestCase(ValueClass.Number, "0007", "7")]
    [TestCase(ValueClass.Number, "-0.500", "-0.5")]
    [TestCase(ValueClass.Number, "12.00", "12")]
    [TestCase(ValueClass.Number, "-0", "0")]
    [TestCase(ValueClass.Number, "0.00", "0")]
    [TestCase(ValueClass.Number, "100", "100")]
    [TestCase(ValueClass.Number, "1E+3", "1000")]
    [TestCase(ValueClass.Single, "0.10000000149011612", "0.1")]
    [TestCase(ValueClass.Double, "1e20", "1E+20")]
    [TestCase(ValueClass.Double, "-0", "0")]
    [TestCase(ValueClass.Time, "2026-11-22T02:15:02.117000Z", "2026-11-22 02:15:02.117")]
    [TestCase(ValueClass.Time, "2026-11-22 00:00:00.000", "2026-11-22")]
    [TestCase(ValueClass.Time, "-838:59:59.000000", "-838:59:59")]
    [TestCase(ValueClass.Time, "0000-00-00 00:00:00", "0000-00-00")]
    [TestCase(ValueClass.Text, " 007 ", " 007 ")]
    [TestCase(ValueClass.Address, "::FFFF", "::ffff")]
    public void Canonical_WaysToWriteAValue_AreOneText(ValueClass kind, string written, string canonical) =>
        Assert.That(CellText.Canonical(kind, written), Is.EqualTo(canonical));

    [TestCase("""{"a": 1, "b": [1.0, null]}""", """{"b":[1,null],"a":1}""", true)]
    [TestCase("""{"a": 1e2}""", """{"a": 100.0}""", true)]
    [TestCase("""{"a": "1"}""", """{"a": 1}""", false)]
    [TestCase("""{"a": 1}""", """{"a": 1, "b": 2}""", false)]
    [TestCase("[1, 2]", "[2, 1]", false)]
    [TestCase("18446744073709551615", "18446744073709551614", false)]
    [TestCase("no json", "{}", false)]
    public void Same_Documents_ByWhatTheyMean(string left, string right, bool same) =>
        Assert.That(CellEquality.Same(ValueClass.Json, new Cell(CellKind.Whole, left), new Cell(CellKind.Whole, right)), Is.EqualTo(same));

    [Test]
    public void Same_ValueThatWasNotCarried_DiffersFromNothing()
    {
        Assert.That(CellEquality.Same(ValueClass.Text, Cell.Absent, Cell.Null), Is.True);
        Assert.That(CellEquality.Same(ValueClass.Text, new Cell(CellKind.Whole, ""), Cell.Null), Is.False);
        Assert.That(CellEquality.Same(ValueClass.Json, new Cell(CellKind.Whole, "null"), Cell.AnyNull), Is.True);
        Assert.That(CellEquality.Same(ValueClass.Json, new Cell(CellKind.Whole, "null"), Cell.Null), Is.False);
    }
}
