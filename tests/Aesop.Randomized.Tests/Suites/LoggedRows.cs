using System.Text;
using System.Text.RegularExpressions;
using Aesop.MySql.Binlog;
using Aesop.Tests.Servers;

namespace Aesop.Randomized.Tests.Suites;

/// <summary>All row images of a log file as lines, and what ended the reading before the file's end.</summary>
/// <param name="Lines">For each image, the table and what happened, then its values.</param>
/// <param name="Fault">Why no more could be read; null where all was.</param>
internal sealed partial record LoggedRows(IReadOnlyList<string> Lines, string? Fault)
{
    /// <summary>As our driver reads the file. Every event is parsed, whatever its type.</summary>
    public static async Task<LoggedRows> ReadAsync(string path)
    {
        var lines = new List<string>();
        var maps = new TableMapCache();
        try
        {
            using var file = await BinlogFile.OpenAsync(path);
            while (await file.WaitAsync())
            {
                Drain(file, maps, lines);
            }
        }
        catch (Exception e) when (e is BinlogFormatException or IOException)
        {
            return new LoggedRows(lines, e.Message);
        }

        return new LoggedRows(lines, null);
    }

    /// <summary>As the server's own tool reads it.</summary>
    public static async Task<LoggedRows> ReadWithToolAsync(string path, CancellationToken cancellationToken)
    {
        var text = path + ".txt";
        string? fault = null;
        try
        {
            // Tests write ids out of order, at which the tool would stop.
            await new ReferenceDecoder(ServerKind.MariaDb).DecodeAsync([path], [$"--result-file={text}", "--force-read", "--skip-gtid-strict-mode"], cancellationToken);
        }
        catch (ToolFailedException e)
        {
            fault = e.Outcome.Error.Trim();
        }

        var lines = new List<string>();
        await foreach (var line in File.ReadLinesAsync(text, Encoding.Latin1, cancellationToken))
        {
            if (Row().Match(line) is { Success: true } row)
            {
                lines.Add($"{row.Groups["op"].Value} {row.Groups["table"].Value}");
            }
            else if (Value().Match(line) is { Success: true } value)
            {
                lines.Add($"@{value.Groups["column"].Value}={PseudoSqlValue.OfTool(value.Groups["value"].Value)}");
            }
        }

        File.Delete(text);
        return new LoggedRows(lines, fault);
    }

    /// <summary>The first line that differs from the tool's; null where all are the same.</summary>
    public string? DifferenceFrom(LoggedRows tool)
    {
        for (var i = 0; i < Math.Min(Lines.Count, tool.Lines.Count); i++)
        {
            if (Lines[i] != tool.Lines[i] && !Lines[i].EndsWith("=" + PseudoSqlValue.Any, StringComparison.Ordinal))
            {
                var row = Lines.Take(i + 1).Last(line => line[0] != '@');
                return $"line {i} ({row}): ours '{Lines[i]}', the tool's '{tool.Lines[i]}'";
            }
        }

        return Lines.Count == tool.Lines.Count || (Fault is not null && tool.Fault is not null) ? null : $"{Lines.Count} lines and {tool.Lines.Count} of the tool";
    }

    private static void Drain(BinlogFile file, TableMapCache maps, List<string> lines)
    {
        while (file.TryRead(out var read))
        {
            if (read.Type == BinlogEventType.TableMap)
            {
                maps.Add(read);
            }
            else if (RowsEvent.IsRows(read.Type))
            {
                AddRows(read, maps, lines);
            }
        }
    }

    private static void AddRows(in BinlogEvent read, TableMapCache maps, List<string> lines)
    {
        var rows = RowsEvent.Parse(read);
        if (rows.IsDummy)
        {
            return;
        }

        var cursor = new RowCursor(rows, maps.Get(rows));
        var op = cursor.Change switch { RowChange.Insert => "INSERT INTO", RowChange.Update => "UPDATE", _ => "DELETE FROM" };
        while (cursor.NextRow())
        {
            lines.Add($"{op} {Name(cursor.Table)}");
            if (cursor.Change != RowChange.Insert)
            {
                AddImage(ref cursor, RowImage.Before, lines);
            }

            if (cursor.Change != RowChange.Delete)
            {
                AddImage(ref cursor, RowImage.After, lines);
            }
        }
    }

    private static void AddImage(ref RowCursor cursor, RowImage image, List<string> lines)
    {
        cursor.BeginImage(image);
        foreach (var column in cursor.Table.Columns)
        {
            if (cursor.IsPresent(column.Ordinal))
            {
                lines.Add($"@{column.Ordinal + 1}={(cursor.IsNull(column.Ordinal) ? "NULL" : PseudoSqlValue.Read(ref cursor, column))}");
            }
        }
    }

    private static string Name(TableMap table) =>
        Encoding.Latin1.GetString(Encoding.UTF8.GetBytes($"`{table.Database.Replace("`", "``", StringComparison.Ordinal)}`.`{table.Name.Replace("`", "``", StringComparison.Ordinal)}`"));

    [GeneratedRegex("^### (?<op>INSERT INTO|UPDATE|DELETE FROM) (?<table>`.*)$", RegexOptions.Singleline)]
    private static partial Regex Row();

    [GeneratedRegex("^###   @(?<column>[0-9]+)=(?<value>.*)$", RegexOptions.Singleline)]
    private static partial Regex Value();
}
