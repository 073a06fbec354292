using System.Globalization;
using System.Text;
using Aesop.Randomized.Tests.Chance;

namespace Aesop.Randomized.Tests.Values;

/// <summary>Numbers, bits and times.</summary>
internal static class ScalarTypes
{
    /// <summary>An integer type of any width and sign.</summary>
    public static ColumnType Integer(Dice dice)
    {
        var (name, bits) = dice.Pick([("TINYINT", 8), ("SMALLINT", 16), ("MEDIUMINT", 24), ("INT", 32), ("BIGINT", 64)]);
        var unsigned = dice.Percent(40);
        var display = dice.Percent(10) ? " ZEROFILL" : "";
        return new ColumnType
        {
            Sql = $"{name}{(unsigned || display.Length > 0 ? " UNSIGNED" : "")}{display}",
            Literal = chance => Integer(chance, bits, unsigned || display.Length > 0),
            Select = column => $"{column} + 0",
            Changes = [(column, chance) => $"{column} + {chance.Between(-3, 3)}", (column, _) => $"-{column}"],
            Family = "number",
        };
    }

    /// <summary>DECIMAL of any precision.</summary>
    public static ColumnType Decimal(Dice dice)
    {
        var precision = dice.Pick([1, 2, 5, 9, 10, 18, 19, 20, 30, 38, 64, 65]);
        var scale = Math.Min(Math.Min(precision, 30), dice.Pick([0, 0, 1, 2, 5, 9, 10, 29, 30]));
        var unsigned = dice.Percent(20);
        return new ColumnType
        {
            Sql = $"DECIMAL({precision},{scale}){(unsigned ? " UNSIGNED" : "")}",
            Literal = chance => DecimalText(chance, precision, scale, unsigned),
            Changes = [(column, chance) => $"{column} / {chance.Between(1, 7)}"],
            Family = "number",
        };
    }

    /// <summary>FLOAT: its text has six digits, so it is selected as a DOUBLE.</summary>
    public static ColumnType Float(Dice dice) => new()
    {
        Sql = dice.Percent(15) ? "FLOAT UNSIGNED" : "FLOAT",
        Literal = chance => chance.Next(6) switch
        {
            0 => chance.Pick(["0", "-0e0", "3.402823e38", "-3.402823e38", "1.17549e-38", "1e-45"]),
            _ => RowText.Number((float)((chance.Fraction() - 0.5) * Math.Pow(10, chance.Between(-20, 20)))),
        },
        Select = column => $"{column} * 1e0",
        Canonical = text => RowText.Number((float)double.Parse(text, CultureInfo.InvariantCulture)),
        Family = "number",
    };

    /// <summary>DOUBLE.</summary>
    public static ColumnType Double(Dice dice) => new()
    {
        Sql = dice.Percent(15) ? "DOUBLE UNSIGNED" : "DOUBLE",
        Literal = chance => chance.Next(6) switch
        {
            0 => chance.Pick(["0", "-0e0", "1.7976931348623157e308", "-1.7976931348623157e308", "2.2250738585072014e-308", "0.1", "1e23"]),
            _ => RowText.Number((chance.Fraction() - 0.5) * Math.Pow(10, chance.Between(-100, 100))).Replace("E+", "e", StringComparison.Ordinal),
        },
        Canonical = text => RowText.Number(double.Parse(text, CultureInfo.InvariantCulture)),
        Changes = [(column, _) => $"{column} * 0.5"],
        Family = "number",
    };

    /// <summary>BIT of any width.</summary>
    public static ColumnType Bit(Dice dice)
    {
        var bits = dice.Pick([1, 1, 7, 8, 9, 16, 17, 31, 32, 33, 63, 64]);
        return new ColumnType
        {
            Sql = $"BIT({bits})",
            Literal = chance => "b'" + string.Concat(Enumerable.Range(0, bits).Select(_ => chance.Percent(50) ? '1' : '0')) + "'",
            Select = column => $"{column} + 0",
            Family = "number",
        };
    }

    /// <summary>YEAR.</summary>
    public static ColumnType Year() => new()
    {
        Sql = "YEAR",
        Literal = dice => dice.Pick(["0", "1901", "2155", "2026", "1970"]),
        Select = column => $"{column} + 0",
        Family = "time",
    };

    /// <summary>DATE, with zero, partial and impossible ones.</summary>
    public static ColumnType Date() => new() { Sql = "DATE", Literal = dice => $"'{DateText(dice)}'", Family = "time" };

    /// <summary>DATETIME of any precision.</summary>
    public static ColumnType DateTime(Dice dice)
    {
        var digits = dice.Next(7);
        return new ColumnType
        {
            Sql = $"DATETIME({digits})",
            Literal = chance => $"'{DateText(chance)} {ClockText(chance, 23)}{Fraction(chance, digits)}'",
            Canonical = RowText.Moment,
            Changes = [(column, chance) => $"{column} + INTERVAL {chance.Between(-40, 40)} HOUR"],
            Family = "time",
        };
    }

    /// <summary>TIMESTAMP of any precision; the literals are of the session's zone.</summary>
    public static ColumnType Timestamp(Dice dice)
    {
        var digits = dice.Next(7);
        return new ColumnType
        {
            Sql = $"TIMESTAMP({digits})",
            Literal = chance => chance.Next(8) switch
            {
                0 => "'0000-00-00 00:00:00'",
                1 => chance.Pick(["FROM_UNIXTIME(1)", "FROM_UNIXTIME(2147483647)"]),
                _ => $"'{chance.Between(1971, 2037)}-{chance.Between(1, 12):D2}-{chance.Between(1, 28):D2} {ClockText(chance, 23)}{Fraction(chance, digits)}'",
            },
            HasDefaults = false,
            Canonical = RowText.Moment,
            Family = "time",
        };
    }

    /// <summary>The time at which a version of a row begins or ends.</summary>
    public static ColumnType VersionTime { get; } = new() { Sql = "TIMESTAMP(6)", Literal = _ => "NULL", HasDefaults = false, KeyPart = null, Canonical = RowText.Moment, Family = "version" };

    /// <summary>TIME of any precision, negative and beyond a day.</summary>
    public static ColumnType Time(Dice dice)
    {
        var digits = dice.Next(7);
        return new ColumnType
        {
            Sql = $"TIME({digits})",
            Literal = chance => chance.Next(6) == 0
                ? chance.Pick(["'-838:59:59'", "'838:59:59'", "'00:00:00'", "'-00:00:00.000001'"])
                : $"'{(chance.Percent(40) ? "-" : "")}{ClockText(chance, 837)}{Fraction(chance, digits)}'",
            Canonical = RowText.Clock,
            Family = "time",
        };
    }

    private static string Integer(Dice dice, int bits, bool unsigned)
    {
        var most = unsigned ? ulong.MaxValue >> (64 - bits) : ulong.MaxValue >> (65 - bits);
        return dice.Next(10) switch
        {
            0 => most.ToString(CultureInfo.InvariantCulture),
            1 => unsigned ? "0" : (-(Int128)most - 1).ToString(CultureInfo.InvariantCulture),
            2 => unsigned ? ((most >> 1) + 1).ToString(CultureInfo.InvariantCulture) : "-1",
            3 => ((Int128)((ulong)dice.Bits() & most) * (unsigned || dice.Percent(50) ? 1 : -1)).ToString(CultureInfo.InvariantCulture),
            _ => dice.Next(100).ToString(CultureInfo.InvariantCulture),
        };
    }

    private static string DecimalText(Dice dice, int precision, int scale, bool unsigned)
    {
        var whole = Digits(dice, precision - scale, dice.Percent(10));
        var fraction = Digits(dice, scale, dice.Percent(10));
        return $"{(!unsigned && dice.Percent(40) ? "-" : "")}{(whole.Length == 0 ? "0" : whole)}{(fraction.Length == 0 ? "" : ".")}{fraction}";
    }

    private static string Digits(Dice dice, int most, bool nines)
    {
        var digits = new StringBuilder();
        for (var length = nines ? most : dice.Next(most + 1); length > 0; length--)
        {
            digits.Append(nines ? '9' : (char)('0' + dice.Next(10)));
        }

        return digits.ToString();
    }

    private static string DateText(Dice dice) => dice.Next(12) switch
    {
        0 => "0000-00-00",
        1 => $"{dice.Between(1000, 9999)}-00-00",
        2 => $"{dice.Between(1000, 9999)}-{dice.Between(1, 12):D2}-00",
        3 => dice.Pick(["1000-01-01", "9999-12-31", "0001-01-01", "1969-12-31", "1970-01-01", "2024-02-29"]),
        4 => $"0000-{dice.Between(1, 12):D2}-{dice.Between(1, 28):D2}",
        _ => $"{dice.Between(1900, 2100)}-{dice.Between(1, 12):D2}-{dice.Between(1, 28):D2}",
    };

    private static string ClockText(Dice dice, int hours) => $"{dice.Between(0, hours):D2}:{dice.Between(0, 59):D2}:{dice.Between(0, 59):D2}";

    private static string Fraction(Dice dice, int digits) => digits == 0 || dice.Percent(20)
        ? ""
        : string.Concat(".", dice.Between(0, 999_999).ToString("D6", CultureInfo.InvariantCulture).AsSpan(0, digits));
}
