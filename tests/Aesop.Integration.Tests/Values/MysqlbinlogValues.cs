using System.Globalization;
using System.Text.RegularExpressions;

namespace Aesop.Integration.Tests.Values;

/// <summary>What <c>mysqlbinlog -vv</c> shows of the column <c>v</c>, the second one, in the order of the row images.</summary>
internal static partial class MysqlbinlogValues
{
    /// <summary>Its words by table.</summary>
    public static ILookup<string, string> Read(string decoded, string database)
    {
        var values = new List<(string Table, string Value)>();
        var table = "";
        foreach (var line in decoded.Split('\n'))
        {
            if (TableLine().Match(line) is { Success: true } named)
            {
                table = named.Groups["database"].Value == database ? named.Groups["table"].Value : "";
            }
            else if (table.Length > 0 && ValueLine().Match(line) is { Success: true } shown)
            {
                values.Add((table, shown.Groups["value"].Value));
            }
        }

        return values.ToLookup(item => item.Table, item => item.Value);
    }

    /// <summary>Makes of its words for a type what the server's SELECT shows; null for types whose words are ambiguous or of fewer digits.</summary>
    public static Func<string, string>? Reader(TypeCase type)
    {
        var name = type.Type.Trim();
        return name switch
        {
            // It shows the year 0, a byte of 0, as 1900.
            "YEAR" => text => text == "1900" ? "0" : text,
            "DATE" => text => text.Trim('\'').Replace(':', '-'),
            "JSON" when type.InLine("null") == SeenValue.Null => Json,
            _ when name.StartsWith("BIT", StringComparison.Ordinal) => text => Convert.ToUInt64(text.Trim('b', '\''), 2).ToString(CultureInfo.InvariantCulture),
            _ when name.StartsWith("TIMESTAMP", StringComparison.Ordinal) => Timestamp,
            _ when name.StartsWith("TIME", StringComparison.Ordinal) || name.StartsWith("DATETIME", StringComparison.Ordinal) => text => text.Trim('\''),
            _ when name.StartsWith("DECIMAL", StringComparison.Ordinal) => text => text,
            _ when name.Contains("INT", StringComparison.Ordinal) && !name.StartsWith("POINT", StringComparison.Ordinal) => name.Contains("UNSIGNED", StringComparison.Ordinal) || name.Contains("ZEROFILL", StringComparison.Ordinal) ? Unsigned : Signed,
            _ => null,
        };
    }

    // Of a negative number it shows both: -1 (255).
    private static string Signed(string text) => text.Split(' ')[0];

    private static string Unsigned(string text) => text.Contains('(', StringComparison.Ordinal) ? text.Split('(', ')')[1] : text;

    private static string Json(string text) => text[1..^1].Replace("\\'", "'", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal);

    private static string Timestamp(string text)
    {
        var seconds = decimal.Parse(text, CultureInfo.InvariantCulture);
        return seconds == 0
            ? "0000-00-00 00:00:00"
            : DateTime.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond)).ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^### (INSERT INTO|UPDATE|DELETE FROM) `(?<database>[^`]*)`\.`(?<table>[^`]*)`")]
    private static partial Regex TableLine();

    [GeneratedRegex(@"^###   @2=(?<value>.*) /\* [A-Z]+")]
    private static partial Regex ValueLine();
}
