namespace Aesop.Verify.Reporting;

/// <summary>Tells what is found as it is found. Not thread-safe.</summary>
public abstract class VerifyReport
{
    private protected VerifyReport()
    {
    }

    /// <summary>A report for people: a line each row that differs, each table, and the result.</summary>
    public static VerifyReport Text(TextWriter output) => new TextReport(output);

    /// <summary>A report for programs: a JSON object a line, of the kinds <c>difference</c>, <c>undecided</c>, <c>table</c> and <c>result</c>.</summary>
    public static VerifyReport Json(TextWriter output) => new JsonReport(output);

    internal abstract void Difference(RowDifference difference);

    internal abstract void Undecided(string table, IReadOnlyList<(string Column, string? Value)> key);

    internal abstract void Table(TableOutcome outcome);

    internal abstract void Summary(VerifyResult result);
}
