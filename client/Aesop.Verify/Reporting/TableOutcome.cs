namespace Aesop.Verify.Reporting;

/// <summary>What came out of the comparison of one table. One writer.</summary>
internal sealed class TableOutcome(string table)
{
    /// <summary>The source's table.</summary>
    public string Table { get; } = table;

    /// <summary>Rows that both have, and that are the same.</summary>
    public long Equal { get; set; }

    /// <summary>Rows that the target lacks.</summary>
    public long Missing { get; set; }

    /// <summary>Rows that only the target has.</summary>
    public long Extra { get; set; }

    /// <summary>Rows with other values.</summary>
    public long Changed { get; set; }

    /// <summary>Rows that kept changing for as long as they were looked at.</summary>
    public long Undecided { get; set; }

    /// <summary>Columns that the target doesn't have.</summary>
    public IReadOnlyList<string> NotCompared { get; set; } = [];

    /// <summary>Why the table couldn't be compared; null where it could.</summary>
    public string? Refusal { get; set; }

    /// <summary>Rows that differ.</summary>
    public long Different => Missing + Extra + Changed;

    /// <summary>Whether all is the same.</summary>
    public bool IsEqual => Different == 0 && Undecided == 0 && Refusal is null;
}
