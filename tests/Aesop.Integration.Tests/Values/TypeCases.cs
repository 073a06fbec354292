namespace Aesop.Integration.Tests.Values;

/// <summary>The types and their values at the edges.</summary>
internal static class TypeCases
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<TypeCase> All { get; } =
    [
        TypeCase.Integer("TINYINT", "-128", "127", "0"),
        TypeCase.Integer("TINYINT UNSIGNED", "255", "0"),
        TypeCase.Integer("SMALLINT", "-32768", "32767"),
        TypeCase.Integer("SMALLINT UNSIGNED", "65535"),
        TypeCase.Integer("MEDIUMINT", "-8388608", "8388607", "-1"),
        TypeCase.Integer("MEDIUMINT UNSIGNED", "16777215"),
        TypeCase.Integer("INT", "-2147483648", "2147483647"),
        TypeCase.Integer("INT UNSIGNED", "4294967295", "2147483648"),
        TypeCase.Integer("BIGINT", "-9223372036854775808", "9223372036854775807"),
        TypeCase.Unsigned("BIGINT UNSIGNED", "18446744073709551615", "9223372036854775808", "0"),
        TypeCase.Integer("YEAR", "1901", "2155", "0"),
        TypeCase.Integer("BIT(1)", "b'1'", "b'0'"),
        TypeCase.Integer("BIT(17)", "b'10000000000000001'"),
        TypeCase.Unsigned("BIT(64)", "b'1111111111111111111111111111111111111111111111111111111111111111'"),
        TypeCase.Text("DECIMAL(10,2)", "-99999999.99", "0.01", "-0.01", "0"),
        TypeCase.Text("DECIMAL(65,30)", "-99999999999999999999999999999999999.999999999999999999999999999999", "0.000000000000000000000000000001"),
        TypeCase.Text("DECIMAL(20,0) UNSIGNED", "99999999999999999999"),
        TypeCase.Single("FLOAT", "1.1", "-3.402823e38", "1.17549e-38", "0"),
        TypeCase.Double("DOUBLE", "1.1", "-1.7976931348623157e308", "2.2250738585072014e-308"),
        TypeCase.Date("DATE", "'1000-01-01'", "'9999-12-31'", "'0000-00-00'", "'2026-02-00'", "'2026-00-00'", "'2024-02-29'"),
        TypeCase.Time("TIME", "'-838:59:59'", "'838:59:59'", "'00:00:00'", "'-00:00:01'"),
        TypeCase.Time("TIME(3)", "'-00:00:00.001'", "'23:59:59.999'", "'-838:59:58.500'"),
        TypeCase.Time("TIME(6)", "'-00:00:00.000001'", "'100:00:00.123456'"),
        TypeCase.DateTime("DATETIME", "", "'1000-01-01 00:00:00'", "'9999-12-31 23:59:59'", "'0000-00-00 00:00:00'", "'2026-11-00 10:00:00'"),
        TypeCase.DateTime("DATETIME(4)", "", "'2026-11-22 02:15:02.1176'"),
        TypeCase.DateTime("DATETIME(6)", "", "'2026-11-22 02:15:02.000001'", "'1969-12-31 23:59:59.999999'"),
        TypeCase.DateTime("TIMESTAMP", "Z", "'1970-01-01 00:00:01'", "'2038-01-19 03:14:07'", "'0000-00-00 00:00:00'"),
        TypeCase.DateTime("TIMESTAMP(6)", "Z", "'2026-11-22 02:15:02.117613'"),
        TypeCase.Text("CHAR(10)", "'abc'", "''", "'Zürich'", "'日本'"),
        TypeCase.Text("VARCHAR(300)", "'x'", "REPEAT('ä', 300)", "'a\\'b\\\\c\\nd'", "'😀'"),
        TypeCase.Text("VARCHAR(50) CHARACTER SET latin1", "'Straße'", "'€'", "REPEAT('€', 50)"),
        TypeCase.Text("MEDIUMTEXT", "REPEAT('long ', 40000)"),
        TypeCase.Bytes("BINARY(8)", "x'0102'", "x'0102030405060708'", "x'00'"),
        TypeCase.Bytes("VARBINARY(300)", "x'00ff00'", "REPEAT(x'00', 300)", "''"),
        TypeCase.Bytes("BLOB", "x'deadbeef00'"),
        TypeCase.Bytes("LONGBLOB", "REPEAT(x'0001', 100000)"),
        TypeCase.Bytes("GEOMETRY", "ST_GeomFromText('POINT(1 2)')", "ST_GeomFromText('LINESTRING(0 0, 1 1, 2 0)')"),
        TypeCase.Text("ENUM('small','größer','x,y')", "'small'", "'größer'", "'x,y'"),
        TypeCase.Text("SET('a','b','ç','d')", "'a,ç,d'", "''", "'b'"),
        TypeCase.Json("JSON", """'{"a": [1, 2.5, null, true, "x\\"y"], "b": {"c": "ü"}}'""", "'[null]'", "'18446744073709551615'", "'\"text\"'"),
    ];
}
