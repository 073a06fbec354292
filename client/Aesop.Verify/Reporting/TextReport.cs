using System.Globalization;

namespace Aesop.Verify.Reporting;

/// <summary>The report for people.</summary>
internal sealed class TextReport(TextWriter output) : VerifyReport
{
    internal override void Difference(RowDifference difference)
    {
        var row = $"{difference.Table} {Names(difference.Key)}";
        output.WriteLine(difference.Kind switch
        {
            DifferenceKind.Missing => $"MISSING {row}{Copies(difference)}",
            DifferenceKind.Extra => $"EXTRA   {row}{Copies(difference)}",
            _ => $"CHANGED {row}: {string.Join("; ", difference.Columns.Select(column => $"{column.Column} is {Value(column.Source)} in the source, {Value(column.Target)} at the target"))}",
        });
    }

    internal override void Undecided(string table, IReadOnlyList<(string Column, string? Value)> key) => output.WriteLine($"KEEPS CHANGING {table} {Names(key)}");

    internal override void Table(TableOutcome outcome)
    {
        if (outcome.NotCompared.Count > 0)
        {
            output.WriteLine($"{outcome.Table}: the target doesn't have, and so not compared: {string.Join(", ", outcome.NotCompared)}");
        }

        output.WriteLine(outcome.Refusal is { } reason
            ? $"{outcome.Table}: not compared: {reason}"
            : string.Create(CultureInfo.InvariantCulture, $"{outcome.Table}: {outcome.Equal} rows equal, {outcome.Missing} missing, {outcome.Extra} extra, {outcome.Changed} changed{(outcome.Undecided == 0 ? "" : $", {outcome.Undecided} undecided")}"));
    }

    internal override void Summary(VerifyResult result) =>
        output.WriteLine(result.IsEqual
            ? string.Create(CultureInfo.InvariantCulture, $"EQUAL: {result.Equal} rows in {result.Tables} tables")
            : string.Create(CultureInfo.InvariantCulture, $"NOT EQUAL: {result.Different} rows differ, {result.Equal} are equal{(result.Undecided == 0 ? "" : $", {result.Undecided} kept changing")}{(result.Refused == 0 ? "" : $", {result.Refused} tables were not compared")}{(result.IsCutShort ? "; ended early, for more differences are not named" : "")}"));

    private static string Names(IReadOnlyList<(string Column, string? Value)> values) => string.Join(" ", values.Select(value => $"{value.Column}={Value(value.Value)}"));

    private static string Value(string? value) => value is null ? "NULL" : $"'{value.ReplaceLineEndings(" ")}'";

    private static string Copies(RowDifference difference) => difference.Copies == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" ({difference.Copies} times)");
}
