using System.Globalization;
using System.Text.Json;
using Aesop.Client;
using Aesop.Tests.Servers;

namespace Aesop.Integration.Tests.Values;

/// <summary>A column type, values of it as SQL writes them, and how the server's SELECT, the client and a JSON line show one and the same value.</summary>
internal sealed record TypeCase
{
    /// <summary>The column's type in SQL.</summary>
    public required string Type { get; init; }

    /// <summary>Values, as literals.</summary>
    public required IReadOnlyList<string> Literals { get; init; }

    /// <summary>What to select of the column <c>v</c>, for a text without loss.</summary>
    public string Select { get; init; } = "v";

    /// <summary>The client's value, in the text of the SELECT.</summary>
    public required Func<RowImage, string> Typed { get; init; }

    /// <summary>A JSON line's value, in the text of the SELECT.</summary>
    public required Func<JsonElement, string> Line { get; init; }

    /// <summary>Makes a text of the SELECT comparable with the others.</summary>
    public Func<string, string> Selected { get; init; } = text => text;

    /// <summary>What of a text of the SELECT is left in a line: JSON's null, nested, is like NULL there.</summary>
    public Func<string, string> InLine { get; init; } = text => text;

    /// <summary>The server that has the type; null where all have it.</summary>
    public ServerKind? Only { get; init; }

    /// <summary>The SQL mode that the values need.</summary>
    public string Mode { get; init; } = "";

    /// <summary>A statement in front of the table's CREATE, such as a global setting.</summary>
    public string? Before { get; init; }

    /// <summary>A statement behind the table's CREATE, which takes <see cref="Before"/> back.</summary>
    public string? After { get; init; }

    /// <summary>Settings of the sessions that write the values.</summary>
    public string? Session { get; init; }

    /// <summary>Whether row images NOBLOB leave the column out where a statement didn't set it.</summary>
    public bool IsBlob { get; init; }

    /// <summary>Whether a local file tells enough to decode it.</summary>
    public bool IsInFile { get; init; } = true;

    /// <summary>Integers that a 64-bit one holds.</summary>
    public static TypeCase Integer(string type, params string[] literals) => new()
    {
        Type = type,
        Literals = literals,
        Select = "v + 0",
        Typed = row => row.GetInt64("v").ToString(CultureInfo.InvariantCulture),
        Line = value => value.GetRawText(),
    };

    /// <summary>Unsigned integers up to 64 bits.</summary>
    public static TypeCase Unsigned(string type, params string[] literals) => new()
    {
        Type = type,
        Literals = literals,
        Select = "v + 0",
        Typed = row => row.GetUInt64("v").ToString(CultureInfo.InvariantCulture),
        Line = value => value.GetRawText(),
    };

    /// <summary>Types that the client and the line both give as text.</summary>
    public static TypeCase Text(string type, params string[] literals) => new()
    {
        Type = type,
        Literals = literals,
        Typed = row => row.GetString("v"),
        Line = value => value.GetString()!,
    };

    /// <summary>FLOAT: the server's text has six digits, so its value as a DOUBLE is what counts.</summary>
    public static TypeCase Single(string type, params string[] literals) => new()
    {
        Type = type,
        Literals = literals,
        Select = "v + 0e0",
        Typed = row => row.GetSingle("v").ToString("R", CultureInfo.InvariantCulture),
        Line = value => value.GetSingle().ToString("R", CultureInfo.InvariantCulture),
        Selected = text => ((float)double.Parse(text, CultureInfo.InvariantCulture)).ToString("R", CultureInfo.InvariantCulture),
    };

    /// <summary>DOUBLE: the server's text of one with digits is rounded to them.</summary>
    public static TypeCase Double(string type, params string[] literals) => new()
    {
        Type = type,
        Literals = literals,
        Select = "v + 0e0",
        Typed = row => row.GetDouble("v").ToString("R", CultureInfo.InvariantCulture),
        Line = value => value.GetDouble().ToString("R", CultureInfo.InvariantCulture),
        Selected = text => double.Parse(text, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture),
    };

    /// <summary>DATE, with zero and partial dates as text.</summary>
    public static TypeCase Date(string type, params string[] literals) => new()
    {
        Type = type,
        Literals = literals,
        Typed = row => row.ToText("v")!,
        Line = value => value.GetString()!,
    };

    /// <summary>DATETIME and TIMESTAMP; a whole value ends with the zone's letter, which zero values lack.</summary>
    public static TypeCase DateTime(string type, string zone, params string[] literals) => new()
    {
        Type = type,
        Literals = literals,
        Typed = row => Trim(row.ToText("v")!.TrimEnd('Z')),
        Line = value => Trim(Unzoned(value.GetString()!, zone)),
        Selected = Trim,
    };

    /// <summary>TIME: signed, beyond a day.</summary>
    public static TypeCase Time(string type, params string[] literals) => new()
    {
        Type = type,
        Literals = literals,
        Typed = row => Clock(row.GetTimeSpan("v")),
        Line = value => value.GetString()!.Contains('.', StringComparison.Ordinal) ? value.GetString()!.TrimEnd('0').TrimEnd('.') : value.GetString()!,
        Selected = text => text.Contains('.', StringComparison.Ordinal) ? text.TrimEnd('0').TrimEnd('.') : text,
    };

    /// <summary>Bytes.</summary>
    public static TypeCase Bytes(string type, params string[] literals) => new()
    {
        Type = type,
        Literals = literals,
        Select = "HEX(v)",
        Typed = row => Convert.ToHexString(row.GetBytes("v")),
        Line = value => Convert.ToHexString(value.GetBytesFromBase64()),
    };

    /// <summary>MySQL's JSON: nested in the line, in the server's own words.</summary>
    public static TypeCase Json(string type, params string[] literals) => new()
    {
        Type = type,
        Literals = literals,
        Typed = row => row.GetString("v"),
        Line = value => value.GetRawText(),
        InLine = text => text == "null" ? SeenValue.Null : text,
    };

    /// <summary>VECTOR: an array of floats.</summary>
    public static TypeCase Vector(string type, params string[] literals) => new()
    {
        Type = type,
        Literals = literals,
        Select = "HEX(v)",
        Typed = row => Floats(row.GetSingles("v")),
        Line = array => Floats(array.EnumerateArray().Select(value => value.GetSingle())),
    };

    /// <inheritdoc/>
    public override string ToString() => Type;

    private static string Floats(IEnumerable<float> values) => string.Concat(values.Select(value => Convert.ToHexString(BitConverter.GetBytes(value))));

    private static string Trim(string text)
    {
        var plain = text.Replace('T', ' ');
        return plain.Contains('.', StringComparison.Ordinal) ? plain.TrimEnd('0').TrimEnd('.') : plain;
    }

    private static string Unzoned(string text, string zone) => text.StartsWith("0000-", StringComparison.Ordinal) || text.Contains("-00", StringComparison.Ordinal)
        ? text
        : text.EndsWith(zone, StringComparison.Ordinal) ? text[..^zone.Length] : $"{text} lacks {zone}";

    private static string Clock(TimeSpan time)
    {
        var abs = time.Duration();
        var fraction = (abs.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond).ToString("D6", CultureInfo.InvariantCulture).TrimEnd('0');
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{(time < TimeSpan.Zero ? "-" : "")}{(int)abs.TotalHours:D2}:{abs.Minutes:D2}:{abs.Seconds:D2}{(fraction.Length > 0 ? "." : "")}{fraction}");
    }
}
