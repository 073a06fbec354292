using Aesop.Tests.Servers;

namespace Aesop.Integration.Tests.Values;

/// <summary>The types and their values at the edges.</summary>
internal static class TypeCases
{
    private const string OldFormat = "SET GLOBAL mysql56_temporal_format = OFF";
    private const string NewFormat = "SET GLOBAL mysql56_temporal_format = ON";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<TypeCase> All { get; } =
        [.. Numbers(), .. Temporals(), .. OldTemporals(), .. Texts(), .. Bytes(), .. Labels(), .. Spatial(), .. Compressed(), .. Documents()];

    private static IEnumerable<TypeCase> Numbers()
    {
        foreach (var (type, bits) in new[] { ("TINYINT", 8), ("SMALLINT", 16), ("MEDIUMINT", 24), ("INT", 32), ("BIGINT", 64) })
        {
            var half = Int128.One << (bits - 1);
            yield return TypeCase.Integer(type, $"{-half}", $"{half - 1}", "0", "-1", "1");
            yield return TypeCase.Unsigned($"{type} UNSIGNED", $"{(half << 1) - 1}", $"{half}", "0", "1");
        }

        yield return TypeCase.Integer("BOOL", "TRUE", "FALSE");
        yield return TypeCase.Unsigned("INT(5) ZEROFILL", "42", "4294967295");
        yield return TypeCase.Integer("YEAR", "1901", "2155", "0", "1970");
        foreach (var bits in new[] { 1, 7, 8, 9, 17, 33, 63, 64 })
        {
            yield return TypeCase.Unsigned($"BIT({bits})", "b'0'", "b'1'", $"b'{new string('1', bits)}'");
        }

        yield return TypeCase.Text("DECIMAL(10,2)", "-99999999.99", "0.01", "-0.01", "0");
        yield return TypeCase.Text("DECIMAL(65,30)", $"-{new string('9', 35)}.{new string('9', 30)}", $"{new string('9', 35)}.{new string('9', 30)}", "0.000000000000000000000000000001", "0");
        yield return TypeCase.Text("DECIMAL(65,0)", new string('9', 65), "-" + new string('9', 65), "-1");
        yield return TypeCase.Text("DECIMAL(30,30)", $"0.{new string('9', 30)}", "-0.1", "0");
        yield return TypeCase.Text("DECIMAL(18,9)", "999999999.999999999", "-1.000000001");
        yield return TypeCase.Text("DECIMAL(20,0) UNSIGNED", "99999999999999999999");
        yield return TypeCase.Text("DECIMAL(1,0)", "9", "-9", "0");
        yield return TypeCase.Single("FLOAT", "1.1", "-3.402823466e38", "1.17549e-38", "0", "-0.1", "16777217", "1.4e-45");
        yield return TypeCase.Single("FLOAT UNSIGNED", "1.1");
        yield return TypeCase.Single("FLOAT(7,3)", "1234.567", "-0.001");
        yield return TypeCase.Double("DOUBLE", "1.1", "-1.7976931348623157e308", "2.2250738585072014e-308", "-0.0", "5e-324", "123456789.125", "1e100");
        yield return TypeCase.Double("DOUBLE(20,5)", "123456789012345.12345", "-0.00001");
    }

    private static IEnumerable<TypeCase> Temporals()
    {
        yield return TypeCase.Date("DATE", "'1000-01-01'", "'9999-12-31'", "'0000-00-00'", "'2026-02-00'", "'2026-00-00'", "'2024-02-29'", "'0001-01-01'", "'1582-10-10'");
        yield return TypeCase.Date("DATE ", "'2023-02-31'") with { Mode = "ALLOW_INVALID_DATES" };
        for (var digits = 0; digits <= 6; digits++)
        {
            var fraction = digits == 0 ? "" : $".{"987654"[..digits]}";
            yield return TypeCase.Time($"TIME({digits})", $"'-838:59:58{fraction}'", "'838:59:59'", $"'-00:00:00{fraction}'", $"'00:00:00{fraction}'", $"'-23:59:59{fraction}'", "'0'", "'-1:00:00'");
            yield return TypeCase.DateTime($"DATETIME({digits})", "", $"'1000-01-01 00:00:00{fraction}'", $"'9999-12-31 23:59:58{fraction}'", "'0000-00-00 00:00:00'", $"'2020-00-15 12:34:56{fraction}'", $"'2020-02-00 01:02:03{fraction}'", "'1969-12-31 23:59:59'");
            yield return TypeCase.DateTime($"TIMESTAMP({digits})", "Z", $"'1970-01-01 00:00:01{fraction}'", $"'2038-01-19 03:14:07{(digits == 0 ? "" : ".0")}'", "'0000-00-00 00:00:00'", $"'2020-02-29 12:34:56{fraction}'");
        }
    }

    private static IEnumerable<TypeCase> OldTemporals()
    {
        for (var digits = 0; digits <= 6; digits++)
        {
            var fraction = digits == 0 ? "" : $".{"987654"[..digits]}";
            foreach (var type in new[]
            {
                TypeCase.Time($"TIME({digits}) ", $"'-838:59:58{fraction}'", "'838:59:59'", $"'-00:00:00{fraction}'", $"'00:00:00{fraction}'", "'0'", "'-1:00:00'"),
                TypeCase.DateTime($"DATETIME({digits}) ", "", $"'1000-01-01 00:00:00{fraction}'", $"'9999-12-31 23:59:58{fraction}'", "'0000-00-00 00:00:00'", $"'2020-00-15 12:34:56{fraction}'", $"'2020-02-00 01:02:03{fraction}'"),
                TypeCase.DateTime($"TIMESTAMP({digits}) ", "Z", $"'1970-01-01 00:00:01{fraction}'", "'2038-01-19 03:14:07'", "'0000-00-00 00:00:00'", $"'2020-02-29 12:34:56{fraction}'"),
            })
            {
                yield return type with { Only = ServerKind.MariaDb, Before = OldFormat, After = NewFormat, IsInFile = false };
            }
        }
    }

    private static IEnumerable<TypeCase> Texts()
    {
        foreach (var charset in new[] { "latin1", "utf8mb4", "utf8mb3", "ascii" })
        {
            var wide = charset switch
            {
                "latin1" => "'\u20acuro \u00e4\u00f6\u00fc\u00df\u0178'",
                "ascii" => "'plain'",
                "utf8mb3" => "'\u4e2d\u6587 \u00e4 \u20ac'",
                _ => "'\U0001F600 \u4e2d\u6587 \u00e4 \u20ac'",
            };
            foreach (var type in new[] { "CHAR(20)", "VARCHAR(20)", "VARCHAR(300)", "TINYTEXT", "TEXT", "MEDIUMTEXT", "LONGTEXT", "CHAR(255)" })
            {
                yield return TypeCase.Text($"{type} CHARACTER SET {charset}", "''", "'a'", "'trailing  '", wide, "REPEAT('x', 20)", "'a\\'b\\\\c\\nd'") with { IsBlob = type.EndsWith("TEXT", StringComparison.Ordinal) };
            }
        }

        yield return TypeCase.Text("VARCHAR(300) CHARACTER SET latin1 ", "REPEAT('\u00e4', 300)", "REPEAT('\u20ac', 21)", "REPEAT('\u00e4', 32)");
        yield return TypeCase.Text("VARCHAR(16000)", "REPEAT('x', 16000)", "REPEAT('\u00e4', 16000)", "''");
        yield return TypeCase.Text("MEDIUMTEXT", "REPEAT('long ', 40000)") with { IsBlob = true };
    }

    private static IEnumerable<TypeCase> Bytes()
    {
        yield return TypeCase.Bytes("BINARY(8)", "x'0102'", "x'0102030405060708'", "x'00'", "''", "x'ff00000000000000'");
        yield return TypeCase.Bytes("BINARY(255)", "x'01'", "REPEAT(x'ff', 255)", "''");
        yield return TypeCase.Bytes("VARBINARY(300)", "x'00ff00'", "REPEAT(x'00', 300)", "''");
        foreach (var type in new[] { "TINYBLOB", "BLOB", "MEDIUMBLOB", "LONGBLOB" })
        {
            yield return TypeCase.Bytes(type, "x'deadbeef00'", "''", "x'00'", $"REPEAT(x'0001', {(type == "TINYBLOB" ? 127 : 30_000)})") with { IsBlob = true };
        }

        yield return TypeCase.Bytes("LONGBLOB ", "REPEAT(x'000102', 100000)", "x'01'") with { IsBlob = true };
    }

    private static IEnumerable<TypeCase> Labels()
    {
        yield return TypeCase.Text("ENUM('small','gr\u00f6\u00dfer','x,y','it''s')", "'small'", "'gr\u00f6\u00dfer'", "'x,y'", "'it''s'");
        yield return TypeCase.Text("ENUM('a','b','z\u00e4') CHARACTER SET latin1", "'a'", "'z\u00e4'", "3");
        yield return TypeCase.Text("ENUM('','\u4e2d','z')", "'z'", "''", "'\u4e2d'");
        yield return TypeCase.Text($"ENUM({string.Join(',', Enumerable.Range(0, 300).Select(i => $"'l{i}'"))})", "'l0'", "'l255'", "'l299'");
        yield return TypeCase.Text("ENUM('a') ", "'nonsense'", "'a'");
        yield return TypeCase.Text("SET('a','b','\u00e7','d')", "'a,\u00e7,d'", "''", "'b'");
        yield return TypeCase.Text($"SET({string.Join(',', Enumerable.Range(0, 64).Select(i => $"'l{i}'"))})", "'l0,l63'", "''", "18446744073709551615");
    }

    private static IEnumerable<TypeCase> Spatial()
    {
        yield return TypeCase.Bytes(
            "GEOMETRY",
            "ST_GeomFromText('POINT(1 2)')",
            "ST_GeomFromText('LINESTRING(0 0, 1 1, 2 0)', 4326)",
            "ST_GeomFromText('POLYGON((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 2 1, 2 2, 1 2, 1 1))', 0)",
            "ST_GeomFromText('GEOMETRYCOLLECTION(POINT(1 1), MULTIPOINT(0 0, 1 1))', 0)");
        yield return TypeCase.Bytes("POINT", "ST_GeomFromText('POINT(-1.5 2)')");
        yield return TypeCase.Bytes("MULTIPOLYGON", "ST_GeomFromText('MULTIPOLYGON(((0 0, 1 0, 1 1, 0 0)), ((5 5, 6 5, 6 6, 5 5)))')");
        yield return TypeCase.Bytes("POINT SRID 4326", "ST_GeomFromText('POINT(48 16)', 4326)") with { Only = ServerKind.MySql };
        yield return TypeCase.Bytes("POINT REF_SYSTEM_ID=101", "ST_GeomFromText('POINT(48 16)', 101)") with { Only = ServerKind.MariaDb };
    }

    private static IEnumerable<TypeCase> Compressed()
    {
        // The least length that is compressed, how, and whether with zlib's head, are the session's: odd and even columns have the one and the other.
        const string Threshold = "SET column_compression_threshold = 20";
        var cases = new[]
        {
            TypeCase.Text("VARCHAR(255) COMPRESSED CHARACTER SET latin1", "''", "'short'", "'Stra\u00dfe'", "REPEAT('\u00e4', 255)"),
            TypeCase.Text("VARCHAR(254) COMPRESSED CHARACTER SET latin1", "REPEAT('\u00e4', 254)", "REPEAT('x', 19)", "REPEAT('x', 20)"),
            TypeCase.Text("VARCHAR(8000) COMPRESSED", "REPEAT('\U0001F600', 8000)", "'\u4e2d\u6587'", "''"),
            TypeCase.Bytes("VARBINARY(300) COMPRESSED", "REPEAT(x'00ff', 150)", "''", "x'00'", "x'80'"),
            TypeCase.Bytes("TINYBLOB COMPRESSED", "REPEAT('x', 250)", "''", "x'00'") with { IsBlob = true },
            TypeCase.Bytes("BLOB COMPRESSED", "REPEAT('abc', 20000)", "CONCAT(UNHEX(SHA2('a', 512)), UNHEX(SHA2('b', 512)))", "''") with { IsBlob = true },
            TypeCase.Text("TEXT COMPRESSED CHARACTER SET utf8mb3", "REPEAT('\u4e2d', 10000)", "'\u00e4'", "''") with { IsBlob = true },
            TypeCase.Text("LONGTEXT COMPRESSED", "REPEAT('long ', 60000)", "''", "'x'") with { IsBlob = true },
        };
        foreach (var (type, i) in cases.Select((type, i) => (type, i)))
        {
            yield return type with { Only = ServerKind.MariaDb, Session = $"{Threshold}, column_compression_zlib_wrap = {i % 2}" };
        }
    }

    private static IEnumerable<TypeCase> Documents()
    {
        yield return TypeCase.Json("JSON", JsonValues) with { Only = ServerKind.MySql };
        yield return TypeCase.Text("JSON ", "'{\"a\": [1,  2]}'", "'\"\u00e4\"'", "'null'") with { Only = ServerKind.MariaDb, IsBlob = true };
        yield return TypeCase.Vector("VECTOR(3)", "STRING_TO_VECTOR('[1,2.5,-3]')", "STRING_TO_VECTOR('[1]')", "STRING_TO_VECTOR('[1e-30,3.4e38,-0.1]')") with { Only = ServerKind.MySql };
    }

    private static string[] JsonValues =>
    [
        "'null'", "'true'", "'false'", "'0'", "'-32768'", "'32768'", "'65536'", "'-2147483649'", "'4294967296'", "'-9223372036854775808'", "'18446744073709551615'",
        "'1.0'", "'-0.0'", "'0.1'", "'1e15'", "'1e16'", "'1e100'", "'123456789012345680000'", "'1e-7'", "'1.5e-15'", "'1e-20'", "'2.5e300'", "'-1.7976931348623157e308'", "'5e-324'", "'123456.789'", "'100.0'",
        "'\"\"'", "'\"a\\\\\\\\b\\\\\"c\\\\n\\\\t\\\\u0001\\\\/\"'", "'\"\u00e4\U0001F600\"'",
        "'{}'", "'[]'", "'[1, [2, [3, {\"a\": {\"b\": []}}]]]'", "'{\"b\": 1, \"a\": 2, \"aa\": null, \"\": true}'",
        "CAST(CAST('2020-01-02' AS DATE) AS JSON)", "CAST(CAST('2020-01-02 03:04:05.678' AS DATETIME(3)) AS JSON)", "CAST(CAST('-12:34:56.5' AS TIME(1)) AS JSON)", "CAST(CAST('-838:59:59' AS TIME) AS JSON)",
        "CAST(CAST('2020-01-02 03:04:05' AS DATETIME) AS JSON)", "CAST(2026 AS JSON)", "CAST(1234567890.0123456789 AS JSON)",
        "JSON_ARRAY(CAST(-0.5 AS DECIMAL(30,10)), CAST(99999999999999999999999999 AS DECIMAL(40,0)), 0.00)",
        "JSON_OBJECT('b', x'00ff10', 'bit', b'101', 'd', TIMESTAMP'2001-02-03 04:05:06', 'e', CAST('' AS BINARY))",
        "JSON_ARRAY(REPEAT(x'00', 57), REPEAT(x'01', 58), REPEAT(x'02', 171), REPEAT(x'03', 5000))",
        "JSON_ARRAY(ST_GeomFromText('POINT(1 2)'), CAST(18446744073709551615 AS UNSIGNED), CAST('abc' AS BINARY(5)))",
        "JSON_ARRAY(REPEAT('x', 127), REPEAT('y', 128), REPEAT('z', 70000))",
        "CONCAT(REPEAT('[', 100), REPEAT(']', 100))",
        "CONCAT('[', REPEAT('70000, ', 20000), '1]')",
        "CONCAT('{\"k\": \"', REPEAT('v', 66000), '\", \"n\": 70000, \"m\": -70000, \"s\": 1, \"t\": true}')",
    ];
}
