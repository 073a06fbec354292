using System.Globalization;
using System.Text;
using System.Text.Json;
using Aesop.Randomized.Tests.Chance;

namespace Aesop.Randomized.Tests.Values;

/// <summary>JSON, spatial values and vectors.</summary>
internal static class DocumentTypes
{
    /// <summary>MySQL's JSON, with what only its functions make: decimals, dates, bytes.</summary>
    public static ColumnType MySqlJson() => new()
    {
        Sql = "JSON",
        Literal = dice => dice.Next(10) switch
        {
            0 => dice.Pick(
            [
                "CAST(18446744073709551615 AS JSON)", "CAST(-9223372036854775808 AS JSON)", "CAST(1.50 AS JSON)", "CAST(CAST('2026-11-22 01:02:03.000004' AS DATETIME(6)) AS JSON)",
                "CAST(CAST('-838:59:59' AS TIME) AS JSON)", "CAST(CAST('2026-11-22' AS DATE) AS JSON)", "CAST(x'00ff10' AS JSON)", "JSON_ARRAY(CAST(1e0 AS DOUBLE), true, NULL)",
                "CAST('null' AS JSON)", "JSON_OBJECT('d', CAST(99999999999999999999.123 AS DECIMAL(30,5)), 'b', x'00')", "CAST(ST_GeomFromText('POINT(1 2)') AS JSON)", "CAST(b'1010' AS JSON)",
            ]),
            1 => $"JSON_ARRAY(REPEAT('x', {dice.Pick([10, 127, 128, 16_384, 65_536, 70_000])}), {dice.Next(100)})",
            _ => $"CAST({Texts.Literal(Document(dice, 3))} AS JSON)",
        },
        Canonical = RowText.Json,
        KeyPart = null,
        HasDefaults = false,
        Changes =
        [
            (column, dice) => $"JSON_SET({column}, '$.a', {dice.Next(1000)})",
            (column, dice) => $"JSON_REPLACE({column}, '$.a', 'replaced{dice.Next(10)}', '$[0]', {dice.Next(10)})",
            (column, _) => $"JSON_REMOVE({column}, '$.b')",
            (column, dice) => $"JSON_SET({column}, '$[last]', {dice.Next(10)}, '$.c.d', CAST('[1, 2]' AS JSON))",
            (column, dice) => $"JSON_ARRAY_APPEND({column}, '$', '{dice.Next(10)}')",
        ],
        Family = "json",
    };

    /// <summary>MariaDB's JSON, which is text that is checked.</summary>
    public static ColumnType MariaDbJson() => new()
    {
        Sql = "JSON",
        Literal = dice => Texts.Literal(Document(dice, 3)),
        KeyPart = null,
        HasDefaults = false,
        Family = "text",
    };

    /// <summary>A spatial type.</summary>
    public static ColumnType Geometry(Dice dice) => new()
    {
        Sql = dice.Pick(["GEOMETRY", "POINT", "GEOMETRY"]),
        Literal = chance => Shape(chance),
        Select = column => $"HEX({column})",
        KeyPart = null,
        HasDefaults = false,
        Family = "shape",
    };

    /// <summary>MySQL's VECTOR.</summary>
    public static ColumnType Vector(Dice dice)
    {
        var length = dice.Pick([1, 3, 300]);
        return new ColumnType
        {
            Sql = $"VECTOR({length})",
            Literal = chance => $"STRING_TO_VECTOR('[{string.Join(',', Enumerable.Range(0, chance.Between(1, length)).Select(_ => RowText.Number((float)(chance.Fraction() - 0.5))))}]')",
            Select = column => $"HEX({column})",
            KeyPart = null,
            HasDefaults = false,
            Family = "vector",
        };
    }

    private static string Shape(Dice dice)
    {
        string Point() => $"{dice.Between(-90, 90)} {dice.Between(-90, 90)}";
        return dice.Next(4) switch
        {
            0 => $"ST_GeomFromText('LINESTRING({Point()}, {Point()}, {Point()})')",
            1 => $"ST_GeomFromText('MULTIPOINT({Point()}, {Point()})')",
            _ => $"ST_GeomFromText('POINT({Point()})', {dice.Pick([0, 0, 4326])})",
        };
    }

    private static string Document(Dice dice, int depth)
    {
        switch (depth == 0 ? dice.Next(7) : dice.Next(11))
        {
            case 0:
                return dice.Bits().ToString(CultureInfo.InvariantCulture);
            case 1:
                return dice.Pick(["true", "false", "null"]);
            case 2:
                return RowText.Number((dice.Fraction() - 0.5) * Math.Pow(10, dice.Between(-20, 20)));
            case 3:
                return dice.Pick(["0", "-1", "32767", "32768", "-32769", "65535", "65536", "2147483647", "2147483648", "4294967296", "1.0", "1e2", "-0.0"]);
            case 4 or 5 or 6:
                return JsonSerializer.Serialize(Texts.Random(dice, "utf8mb4", 20));
            case 7:
                return $"[{string.Join(", ", Enumerable.Range(0, dice.Next(5)).Select(_ => Document(dice, depth - 1)))}]";
            default:
                var members = new StringBuilder("{");
                foreach (var name in dice.Some(["a", "b", "c", "", "ключ", "long name"], 0))
                {
                    members.Append(members.Length > 1 ? ", " : "").Append(JsonSerializer.Serialize(name)).Append(": ").Append(Document(dice, depth - 1));
                }

                return members.Append('}').ToString();
        }
    }
}
