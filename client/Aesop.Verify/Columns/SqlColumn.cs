using System.Globalization;
using Aesop.MySql;

namespace Aesop.Verify.Columns;

/// <summary>A column as a server's catalog shows it, and how to ask for its values. Immutable.</summary>
/// <param name="Name">The name.</param>
/// <param name="DataType">The type's first word, in lower case.</param>
/// <param name="ColumnType">The whole type, such as <c>enum('a','b')</c>.</param>
/// <param name="Charset">The character set; null where the type has none.</param>
/// <param name="Collation">The collation; null where the type has none.</param>
/// <param name="MaxLength">The most characters or bytes of a value; 0 where the type has no such bound.</param>
internal sealed record SqlColumn(string Name, string DataType, string ColumnType, string? Charset, string? Collation, long MaxLength)
{
    /// <summary>Values longer than this, in bytes of UTF-8, are compared by length and SHA-256; they never come here whole.</summary>
    public const int LongestWhole = 4_096;

    private const int BytesPerCharacter = 4;

    /// <summary>What the values mean.</summary>
    public ValueClass Class => DataType switch
    {
        "tinyint" or "smallint" or "mediumint" or "int" or "bigint" or "decimal" or "bit" or "year" => ValueClass.Number,
        "float" => ValueClass.Single,
        "double" => ValueClass.Double,
        "date" or "time" or "datetime" or "timestamp" => ValueClass.Time,
        "binary" => ValueClass.Padded,
        "varbinary" or "tinyblob" or "blob" or "mediumblob" or "longblob" => ValueClass.Bytes,
        "json" => ValueClass.Json,
        "vector" => ValueClass.Vector,
        "uuid" or "inet4" or "inet6" => ValueClass.Address,
        _ => IsSpatial ? ValueClass.Bytes : ValueClass.Text,
    };

    /// <summary>Whether values may be longer than <see cref="LongestWhole"/>. JSON always comes whole, for equal documents may be written differently.</summary>
    public bool MayBeLong => Class is not ValueClass.Json && (IsSpatial || DataType is "vector" || MaxLength > LongestWhole / BytesPerCharacter);

    /// <summary>The name in SQL.</summary>
    public string Identifier => MySqlQuoting.Identifier(Name);

    /// <summary>The expression that gives the value without loss: bytes of UTF-8, of numbers' and times' text, or the bytes themselves.</summary>
    public string Expression => DataType switch
    {
        "bit" or "tinyint" or "smallint" or "mediumint" or "int" or "bigint" => $"({Identifier} + 0)",
        "float" or "double" => $"({Identifier} + 0e0)",
        "json" or "uuid" or "inet4" or "inet6" => $"CAST({Identifier} AS CHAR)",
        _ when IsSpatial || DataType is "vector" => $"UNHEX(HEX({Identifier}))",
        _ when Charset is not null => $"CAST(CONVERT({Identifier} USING utf8mb4) AS BINARY)",
        _ => Identifier,
    };

    private bool IsSpatial => DataType is "geometry" or "point" or "linestring" or "polygon" or "multipoint" or "multilinestring" or "multipolygon"
        or "geometrycollection" or "geomcollection";

    /// <summary>The expression that a chunk's checksum is made of: text that is the same for equal values and no other.</summary>
    public string DigestExpression
    {
        get
        {
            // What no function of the server could take in is like nothing else, so that its rows are read and compared one by one.
            var missing = $"IF({Identifier} IS NULL, 'N', CONCAT('?', RAND()))";
            return Class is ValueClass.Number or ValueClass.Single or ValueClass.Double or ValueClass.Time
                ? $"COALESCE({Expression}, 'N')"
                : $"COALESCE(SHA2({Expression}, 256), {missing})";
        }
    }

    /// <summary>What the value is ordered by, without loss.</summary>
    public string OrderExpression => DataType switch
    {
        "enum" or "set" => $"({Identifier} + 0)",
        _ when Charset is not null => $"CAST({Identifier} AS BINARY)",
        _ => Expression,
    };

    /// <summary>A literal of what <see cref="OrderExpression"/> gave, that compares with the column in the column's own order.</summary>
    public string OrderLiteral(ReadOnlySpan<byte> value) => DataType switch
    {
        "enum" or "set" => Number(System.Text.Encoding.UTF8.GetString(value)),
        _ when Charset is not null => $"_{Charset} x'{Convert.ToHexString(value)}' COLLATE {Collation}",
        _ when Class is ValueClass.Bytes or ValueClass.Padded => $"x'{Convert.ToHexString(value)}'",
        _ => Literal(CellText.Canonical(Class, value)),
    };

    /// <summary>A literal of a value in canonical text, for finding the rows that have it.</summary>
    public string Literal(string canonical) => Class switch
    {
        ValueClass.Number => Number(canonical),
        ValueClass.Single => $"{Double(float.Parse(canonical, NumberStyles.Float, CultureInfo.InvariantCulture))}",
        ValueClass.Double => Double(double.Parse(canonical, NumberStyles.Float, CultureInfo.InvariantCulture)),
        ValueClass.Padded => $"x'{canonical.PadRight((int)Math.Min(2 * MaxLength, 512), '0')}'",
        ValueClass.Bytes => $"x'{canonical}'",
        _ => $"_utf8mb4 x'{Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(canonical))}'",
    };

    /// <summary>Whether two columns put the same values into the same order.</summary>
    public bool OrdersAs(SqlColumn other) => Class == other.Class && Class switch
    {
        ValueClass.Text => Collation == other.Collation && Charset == other.Charset && IsLabel == other.IsLabel && (!IsLabel || ColumnType == other.ColumnType),
        ValueClass.Time => DataType == other.DataType,
        ValueClass.Address => DataType == other.DataType,
        _ => true,
    };

    /// <summary>Whether two columns show equal values as the same bytes.</summary>
    public bool WritesAs(SqlColumn other) => OrdersAs(other) || (DataType == other.DataType && ColumnType == other.ColumnType);

    private bool IsLabel => DataType is "enum" or "set";

    private static string Double(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.Contains('E', StringComparison.Ordinal) ? text : text + "e0";
    }

    private static string Number(string text) => text.All(static c => char.IsAsciiDigit(c) || c is '-' or '.')
        ? text
        : throw new VerifyException($"'{text}' is no number, and stands in a key of numbers: the changes were made by another table than the source's.");
}
