using Aesop.MySql.Binlog;

namespace Aesop.Relay.Tables;

/// <summary>Whether a column of the log and one of the catalog can be the same, and what the catalog's tells.</summary>
internal static class CatalogTypes
{
    /// <summary>Whether the catalog's type is one that the log's may be.</summary>
    public static bool Fit(ColumnDefinition logged, CatalogColumn shown) =>
        FitType(logged, shown) && FitAttributes(logged, shown);

    /// <summary>What the log tells of a column under MINIMAL too, besides its type.</summary>
    private static bool FitAttributes(ColumnDefinition logged, CatalogColumn shown)
    {
        if (shown.IsNullable is { } nullable && nullable != logged.IsNullable)
        {
            return false;
        }

        return logged.Type switch
        {
            BinlogColumnType.TinyInt or BinlogColumnType.SmallInt or BinlogColumnType.MediumInt or BinlogColumnType.Int or BinlogColumnType.BigInt
                or BinlogColumnType.Decimal or BinlogColumnType.Float or BinlogColumnType.Double => logged.IsUnsigned is null || logged.IsUnsigned == shown.IsUnsigned,
            BinlogColumnType.VarChar or BinlogColumnType.Char => FitText(logged, shown) && (IsFixedBytes(shown) || logged.MaxBytes == 0 || shown.Bytes is null || logged.MaxBytes == shown.Bytes),
            BinlogColumnType.Blob => FitText(logged, shown),
            _ => true,
        };
    }

    /// <summary>Whether the character sets are the same; how text is sorted doesn't matter here.</summary>
    private static bool FitText(ColumnDefinition logged, CatalogColumn shown) =>
        logged.CollationId is not { } collation || (shown.CollationId ?? MySqlCharset.BinaryCollationId) is var other
            && (collation == other || MySqlCharset.ForCollation(collation)?.Name == MySqlCharset.ForCollation(other)?.Name);

    /// <summary>MariaDB's types that its log shows as BINARY.</summary>
    private static bool IsFixedBytes(CatalogColumn shown) => shown.DataType.ToLowerInvariant() is "uuid" or "inet4" or "inet6";

    private static bool FitType(ColumnDefinition logged, CatalogColumn shown)
    {
        var type = shown.DataType.ToLowerInvariant();
        return logged.Type switch
        {
            BinlogColumnType.TinyInt => type is "tinyint" or "bool" or "boolean",
            BinlogColumnType.SmallInt => type is "smallint",
            BinlogColumnType.MediumInt => type is "mediumint",
            BinlogColumnType.Int => type is "int" or "integer",
            BinlogColumnType.BigInt => type is "bigint",
            BinlogColumnType.Decimal => type is "decimal" or "numeric" && Has(shown, $"({logged.Precision},{logged.Scale})"),
            BinlogColumnType.Float => type is "float",
            BinlogColumnType.Double => type is "double" or "real",
            BinlogColumnType.Bit => type is "bit" && Has(shown, $"({logged.Bits})"),
            BinlogColumnType.Year => type is "year",
            BinlogColumnType.Date or BinlogColumnType.NewDate => type is "date",
            BinlogColumnType.Time or BinlogColumnType.Time2 => type is "time" && SameDigits(logged, shown),
            BinlogColumnType.DateTime or BinlogColumnType.DateTime2 => type is "datetime" && SameDigits(logged, shown),
            BinlogColumnType.Timestamp or BinlogColumnType.Timestamp2 => type is "timestamp" && SameDigits(logged, shown),
            BinlogColumnType.VarChar or BinlogColumnType.VarString or BinlogColumnType.CompressedVarChar => type is "varchar" or "varbinary",

            // MariaDB logs its fixed types of bytes as BINARY.
            BinlogColumnType.Char => type is "char" or "binary" or "uuid" or "inet4" or "inet6",
            BinlogColumnType.TinyBlob or BinlogColumnType.Blob or BinlogColumnType.MediumBlob or BinlogColumnType.LongBlob or BinlogColumnType.CompressedBlob
                => type.EndsWith("text", StringComparison.Ordinal) || type.EndsWith("blob", StringComparison.Ordinal) || type is "json",
            BinlogColumnType.Enum => type is "enum",
            BinlogColumnType.Set => type is "set",
            BinlogColumnType.Json => type is "json",
            BinlogColumnType.Geometry => type is "geometry" or "point" or "linestring" or "polygon" or "multipoint" or "multilinestring" or "multipolygon"
                or "geometrycollection" or "geomcollection",
            BinlogColumnType.Vector => type is "vector",
            _ => false,
        };
    }

    /// <summary>The collation of text; that of bytes where the column has none and is of bytes; null where the server doesn't tell.</summary>
    public static int? CollationOf(ColumnDefinition logged, CatalogColumn shown) =>
        logged.CollationId ?? shown.CollationId ?? (IsBytes(shown) ? MySqlCharset.BinaryCollationId : null);

    // MySQL shows no set of an ENUM or SET that is in binary.
    private static bool IsBytes(CatalogColumn shown) =>
        IsFixedBytes(shown) || shown.DataType.ToLowerInvariant() is "enum" or "set" || shown.DataType.Contains("binary", StringComparison.OrdinalIgnoreCase) || shown.DataType.EndsWith("blob", StringComparison.OrdinalIgnoreCase);

    /// <summary>The labels in <c>enum('a','it''s','back\\slash')</c>.</summary>
    public static IReadOnlyList<string> LabelsOf(CatalogColumn shown)
    {
        var labels = new List<string>();
        var text = shown.ColumnType;
        for (var at = text.IndexOf('\'', StringComparison.Ordinal); at >= 0 && at < text.Length; at = text.IndexOf('\'', at))
        {
            var label = new System.Text.StringBuilder();
            for (at++; at < text.Length && (text[at] != '\'' || (at + 1 < text.Length && text[at + 1] == '\'')); at++)
            {
                var isEscape = text[at] is '\\' or '\'' && at + 1 < text.Length;
                at += isEscape ? 1 : 0;
                label.Append(isEscape ? Unescaped(text[at]) : text[at]);
            }

            labels.Add(label.ToString());
            at++;
            if (at >= text.Length)
            {
                break;
            }
        }

        return labels;
    }

    private static char Unescaped(char letter) => letter switch
    {
        '0' => '\0',
        'n' => '\n',
        'r' => '\r',
        _ => letter,
    };

    private static bool Has(CatalogColumn shown, string parameters) => shown.ColumnType.Contains(parameters, StringComparison.Ordinal);

    private static bool SameDigits(ColumnDefinition logged, CatalogColumn shown) =>
        logged.FractionalDigits is null || shown.FractionDigits is null || logged.FractionalDigits == shown.FractionDigits;
}
