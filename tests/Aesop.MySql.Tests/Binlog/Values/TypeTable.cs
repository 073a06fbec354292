using Aesop.Tests.Servers;

namespace Aesop.MySql.Tests.Binlog;

/// <summary>A column type, values of it as SQL literals, and how SELECT is to show them.</summary>
public sealed record TypeCase(string Definition, string[] Values, string Select = "v", ServerKind? Only = null, string Mode = "")
{
    public override string ToString() => Definition;

    public bool IsOn(ServerKind kind) => Only is null || Only == kind;
}

/// <summary>The types and values whose rows are compared with the server's own words.</summary>
internal static class TypeTable
{
    private const string Hex = "HEX(v)";
    private const string Double = "v + 0e0";

    public static IEnumerable<TypeCase> All()
    {
        foreach ((string type, int bits) in new[] { ("TINYINT", 8), ("SMALLINT", 16), ("MEDIUMINT", 24), ("INT", 32), ("BIGINT", 64) })
        {
            Int128 half = Int128.One << (bits - 1);
            yield return new TypeCase(type, [$"{-half}", $"{half - 1}", "0", "-1", "1"]);
            yield return new TypeCase($"{type} UNSIGNED", [$"{(half << 1) - 1}", $"{half}", "0", "1"]);
        }

        yield return new TypeCase("BOOL", ["TRUE", "FALSE"]);
        yield return new TypeCase("FLOAT", ["0", "-0.1", "3.402823466e38", "1.175494351e-38", "1.5"], Double);
        yield return new TypeCase("DOUBLE", ["0", "-0.1", "1.7976931348623157e308", "2.2250738585072014e-308", "123456789.125"]);
        yield return new TypeCase("DECIMAL(65,30)", ["0", $"{new string('9', 35)}.{new string('9', 30)}", $"-{new string('9', 35)}.{new string('9', 30)}", "1.5", "-0.000000000000000000000000000001"]);
        yield return new TypeCase("DECIMAL(65,0)", [new string('9', 65), $"-{new string('9', 65)}", "0", "-1"]);
        yield return new TypeCase("DECIMAL(30,30)", [$"0.{new string('9', 30)}", "-0.1", "0"]);
        yield return new TypeCase("DECIMAL(18,9)", ["999999999.999999999", "-999999999.999999999", "-1.000000001", "0.000000001"]);
        yield return new TypeCase("DECIMAL(19,2)", ["99999999999999999.99", "-99999999999999999.99", "-0.01"]);
        yield return new TypeCase("DECIMAL(10,3)", ["1234567.891", "-1234567.891", "0.001", "-0.999"]);
        yield return new TypeCase("DECIMAL(38,19)", ["9999999999999999999.9999999999999999999", "-9999999999999999999.9999999999999999999"]);
        yield return new TypeCase("DECIMAL(1,0)", ["9", "-9", "0"]);
        foreach (int bits in new[] { 1, 7, 8, 9, 33, 63, 64 })
        {
            yield return new TypeCase($"BIT({bits})", ["b'0'", "b'1'", $"b'{new string('1', bits)}'"], "v + 0");
        }

        yield return new TypeCase("YEAR", ["1901", "2155", "0", "1970"]);
        yield return new TypeCase("DATE", ["'1000-01-01'", "'9999-12-31'", "'0000-00-00'", "'2020-02-00'", "'2020-00-00'", "'1970-01-01'", "'2024-02-29'", "'0001-01-01'"]);
        yield return new TypeCase("DATE ", ["'2023-02-31'"], Mode: "ALLOW_INVALID_DATES");
        for (int digits = 0; digits <= 6; digits++)
        {
            string fraction = digits == 0 ? "" : $".{"987654"[..digits]}";
            yield return new TypeCase($"TIME({digits})", [$"'-838:59:58{fraction}'", $"'838:59:58{fraction}'", $"'-00:00:00{fraction}'", $"'00:00:00{fraction}'", $"'-23:59:59{fraction}'", "'0'", "'-1:00:00'"]);
            yield return new TypeCase($"DATETIME({digits})", [$"'1000-01-01 00:00:00{fraction}'", $"'9999-12-31 23:59:58{fraction}'", "'0000-00-00 00:00:00'", $"'2020-00-15 12:34:56{fraction}'", $"'2020-02-00 01:02:03{fraction}'"]);
            yield return new TypeCase($"TIMESTAMP({digits})", [$"'1970-01-01 00:00:01{fraction}'", $"'2038-01-19 03:14:07{fraction}'", "'0000-00-00 00:00:00'", $"'2020-02-29 12:34:56{fraction}'"]);
        }

        foreach (string charset in new[] { "latin1", "utf8mb4", "utf8mb3", "ascii" })
        {
            string wide = charset switch
            {
                "latin1" => "'\u20acuro \u00e4\u00f6\u00fc\u00df\u0178 \u0081\u009d'",
                "ascii" => "'plain'",
                "utf8mb3" => "'\u4e2d\u6587 \u00e4 \u20ac'",
                _ => "'\U0001F600 \u4e2d\u6587 \u00e4 \u20ac'",
            };
            foreach (string type in new[] { "CHAR(20)", "VARCHAR(20)", "VARCHAR(300)", "TINYTEXT", "TEXT", "MEDIUMTEXT", "LONGTEXT", "CHAR(255)" })
            {
                yield return new TypeCase($"{type} CHARACTER SET {charset}", ["''", "'a'", "'trailing  '", wide, "REPEAT('x', 20)"]);
            }
        }

        yield return new TypeCase("VARCHAR(16000) CHARACTER SET utf8mb4", ["REPEAT('x', 16000)", "''"]);
        yield return new TypeCase("MEDIUMTEXT CHARACTER SET latin1 ", ["REPEAT('y', 70000)"]);
        foreach (string type in new[] { "VARBINARY(20)", "VARBINARY(300)", "TINYBLOB", "BLOB", "MEDIUMBLOB", "LONGBLOB" })
        {
            yield return new TypeCase(type, ["''", "x'00'", "x'00ff00'", "x'ff00ff0000'"], Hex);
        }

        // BINARY comes without its trailing zeros: the log does not have them.
        yield return new TypeCase("BINARY(5)", ["''", "x'00ff'", "x'ff00ff0000'", "x'0102030405'"], "HEX(TRIM(TRAILING 0x00 FROM v))");
        yield return new TypeCase("ENUM('a','b','z\u00e4') CHARACTER SET latin1", ["'a'", "'z\u00e4'", "3"]);
        yield return new TypeCase("ENUM('','\U0001F600','z') CHARACTER SET utf8mb4", ["'z'", "''", "'\U0001F600'"]);
        yield return new TypeCase($"ENUM({string.Join(',', Enumerable.Range(0, 300).Select(i => $"'l{i}'"))})", ["'l0'", "'l255'", "'l299'"]);
        yield return new TypeCase("ENUM('a') ", ["'nonsense'"], Mode: "NO_ENGINE_SUBSTITUTION");
        yield return new TypeCase("SET('a','b','z\u00e4')", ["''", "'a,b'", "'z\u00e4'", "'a,b,z\u00e4'"]);
        yield return new TypeCase($"SET({string.Join(',', Enumerable.Range(0, 64).Select(i => $"'l{i}'"))})", ["'l0,l63'", "''", "18446744073709551615"]);
        yield return new TypeCase("GEOMETRY", ["ST_GeomFromText('POINT(1 2)')", "ST_GeomFromText('LINESTRING(0 0,1 1)', 0)"], Hex);
        yield return new TypeCase("POINT", ["ST_GeomFromText('POINT(-1.5 2)')"], Hex);
        yield return new TypeCase("JSON", JsonValues, Only: ServerKind.MySql);
        yield return new TypeCase("JSON ", ["'{\"a\": [1, 2]}'", "'\"\u00e4\"'"], Only: ServerKind.MariaDb);
        yield return new TypeCase("VECTOR(3)", ["STRING_TO_VECTOR('[1,2.5,-3]')", "STRING_TO_VECTOR('[1]')"], Hex, ServerKind.MySql);
        yield return new TypeCase("UUID", ["'6ccd780c-baba-1026-9564-5b8c656024db'"], "HEX(TRIM(TRAILING 0x00 FROM CAST(v AS BINARY(16))))", ServerKind.MariaDb);
        yield return new TypeCase("INET6", ["'2001:db8::ff00:42:8329'", "'::1'"], "HEX(CAST(v AS BINARY(16)))", ServerKind.MariaDb);
    }

    private static string[] JsonValues =>
    [
        "'null'", "'true'", "'false'", "'0'", "'-32768'", "'32768'", "'65536'", "'-2147483649'", "'4294967296'", "'-9223372036854775808'", "'18446744073709551615'",
        "'1.0'", "'-0.0'", "'0.1'", "'1e15'", "'1e16'", "'123456789012345680000'", "'1e-7'", "'1.5e-15'", "'1e-20'", "'2.5e300'", "'-1.7976931348623157e308'", "'5e-324'", "'123456.789'", "'100.0'",
        "'\"\"'", "'\"a\\\\\\\\b\\\\\"c\\\\n\\\\t\\\\u0001\\\\/\"'", "'\"\u00e4\U0001F600\"'",
        "'{}'", "'[]'", "'[1, [2, [3, {\"a\": {\"b\": []}}]]]'", "'{\"b\": 1, \"a\": 2, \"aa\": null, \"\": true}'",
        "CAST(CAST('2020-01-02' AS DATE) AS JSON)", "CAST(CAST('2020-01-02 03:04:05.678' AS DATETIME(3)) AS JSON)", "CAST(CAST('-12:34:56.5' AS TIME(1)) AS JSON)",
        "CAST(1234567890.0123456789 AS JSON)", "JSON_ARRAY(CAST(-0.5 AS DECIMAL(30,10)), CAST(99999999999999999999999999 AS DECIMAL(40,0)))",
        "JSON_OBJECT('b', x'00ff10', 'bit', b'101', 'd', TIMESTAMP'2001-02-03 04:05:06')",
        "JSON_ARRAY(REPEAT('x', 127), REPEAT('y', 128), REPEAT('z', 70000))",
        "CONCAT('[', REPEAT('70000, ', 20000), '1]')",
        "CONCAT('{\"k\": \"', REPEAT('v', 66000), '\", \"n\": 70000, \"m\": -70000, \"s\": 1, \"t\": true}')",
    ];
}
