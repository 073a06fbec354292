using System.Globalization;
using System.Text;

namespace Aesop.Bench;

/// <summary>The results of a run, and the table made of them.</summary>
internal sealed class Report
{
    private static readonly string[] Head = ["figure", "measured", "limit/peer", "ratio", "goal", "met?"];

    private readonly List<ReportLine> _lines = [];

    /// <summary>How many figures could not be measured.</summary>
    public int Broken { get; private set; }

    /// <summary>Adds a line, and shows it at once to whoever waits.</summary>
    public void Add(ReportLine line)
    {
        _lines.Add(line);
        Progress.Say($"  {string.Join(" | ", Cells(line).Where(cell => cell.Length > 0))}");
    }

    /// <summary>Says that a figure could not be measured.</summary>
    public void Broke(string figure, Exception error)
    {
        Broken++;
        _lines.Add(new ReportLine(figure, $"broke: {error.Message.Split('\n')[0]}"));
    }

    /// <summary>The table, in columns.</summary>
    public string Table()
    {
        List<string[]> rows = [Head, .. _lines.Select(Cells)];
        var widths = Enumerable.Range(0, Head.Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        rows.Insert(1, [.. widths.Select(width => new string('-', width))]);
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            text.AppendLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }

        return text.ToString().TrimEnd();
    }

    /// <summary>How many goals were met.</summary>
    public string Summary() => string.Create(
        CultureInfo.InvariantCulture,
        $"bench: {_lines.Count(line => line.Met == true)} goals met, {_lines.Count(line => line.Met == false)} missed{(Broken > 0 ? $", {Broken} figures broke" : "")}");

    private static string[] Cells(ReportLine line) =>
    [
        line.Figure,
        line.Measured,
        line.Peer,
        line.Ratio?.ToString("F2", CultureInfo.InvariantCulture) ?? "",
        line.Goal,
        line.Met switch { true => "yes", false => "NO", null => "" },
    ];
}
