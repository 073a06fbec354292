namespace Aesop.Verify.Reporting;

/// <summary>Counts what is found in all tables, and hands it to the report. Not thread-safe.</summary>
internal sealed class Tally(VerifyReport report, int maxDifferences)
{
    private int _tables;
    private int _refused;
    private long _equal;
    private long _undecided;
    private long _different;

    /// <summary>Whether as many differences were named as were asked for.</summary>
    public bool IsFull => _different >= maxDifferences;

    /// <summary>Names a row.</summary>
    public void Difference(TableOutcome outcome, RowDifference difference)
    {
        _different++;
        _ = difference.Kind switch
        {
            DifferenceKind.Missing => outcome.Missing++,
            DifferenceKind.Extra => outcome.Extra++,
            _ => outcome.Changed++,
        };
        report.Difference(difference);
    }

    /// <summary>Names a row that kept changing.</summary>
    public void Undecided(TableOutcome outcome, IReadOnlyList<(string Column, string? Value)> key)
    {
        outcome.Undecided++;
        report.Undecided(outcome.Table, key);
    }

    /// <summary>A table is done.</summary>
    public void Table(TableOutcome outcome)
    {
        _tables += outcome.Refusal is null ? 1 : 0;
        _refused += outcome.Refusal is null ? 0 : 1;
        _equal += outcome.Equal;
        _undecided += outcome.Undecided;
        report.Table(outcome);
    }

    /// <summary>All is done.</summary>
    public VerifyResult Summarize()
    {
        var result = new VerifyResult(_tables, _equal, _different, _undecided, _refused, IsFull);
        report.Summary(result);
        return result;
    }
}
