using System.Globalization;
using Aesop.MySql.Binlog;

namespace Aesop.Relay.Tables;

/// <summary>Makes a table's schema of what the log tells of it.</summary>
internal static class TableSchemaFactory
{
    private const int BinaryCollation = 63;

    /// <summary>Makes the schema.</summary>
    /// <param name="map">A table map with full metadata, from the log or completed from the catalog.</param>
    /// <exception cref="TableException">A column is of a type, or in a character set, that the relay can't read.</exception>
    public static TableSchema Create(TableMap map)
    {
        var columns = new List<TableColumn>(map.Columns.Length);
        foreach (var column in map.Columns)
        {
            columns.Add(Column(map, column));
        }

        return new TableSchema(map.Database, map.Name, columns, map.PrimaryKey);
    }

    private static TableColumn Column(TableMap map, ColumnDefinition column)
    {
        var name = column.Name ?? throw new TableException(map.FullName, $"@{column.Ordinal + 1}", "has no name in the log, nor in the catalog");
        var bare = new TableColumn { Name = name, Kind = default, TypeText = "", Nullable = column.IsNullable };
        var unsigned = column.IsUnsigned == true;
        return column.Type switch
        {
            BinlogColumnType.TinyInt => Integer(bare, "tinyint", unsigned, ColumnKind.Int8, ColumnKind.UInt8),
            BinlogColumnType.SmallInt => Integer(bare, "smallint", unsigned, ColumnKind.Int16, ColumnKind.UInt16),
            BinlogColumnType.MediumInt => Integer(bare, "mediumint", unsigned, ColumnKind.Int24, ColumnKind.UInt24),
            BinlogColumnType.Int => Integer(bare, "int", unsigned, ColumnKind.Int32, ColumnKind.UInt32),
            BinlogColumnType.BigInt => Integer(bare, "bigint", unsigned, ColumnKind.Int64, ColumnKind.UInt64),
            BinlogColumnType.Decimal => bare with
            {
                Kind = ColumnKind.Decimal,
                Precision = column.Precision,
                Scale = column.Scale,
                TypeText = Text($"decimal({column.Precision},{column.Scale}){(unsigned ? " unsigned" : "")}"),
            },
            BinlogColumnType.Float => bare with { Kind = ColumnKind.Float, TypeText = unsigned ? "float unsigned" : "float" },
            BinlogColumnType.Double => bare with { Kind = ColumnKind.Double, TypeText = unsigned ? "double unsigned" : "double" },
            BinlogColumnType.Bit => bare with { Kind = ColumnKind.Bit, Precision = column.Bits, TypeText = Text($"bit({column.Bits})") },
            BinlogColumnType.Year => bare with { Kind = ColumnKind.Year, TypeText = "year" },
            BinlogColumnType.Date or BinlogColumnType.NewDate => bare with { Kind = ColumnKind.Date, TypeText = "date" },
            BinlogColumnType.Time or BinlogColumnType.Time2 => Temporal(map, bare, column, "time", ColumnKind.Time),
            BinlogColumnType.DateTime or BinlogColumnType.DateTime2 => Temporal(map, bare, column, "datetime", ColumnKind.DateTime),
            BinlogColumnType.Timestamp or BinlogColumnType.Timestamp2 => Temporal(map, bare, column, "timestamp", ColumnKind.Timestamp),
            BinlogColumnType.VarChar or BinlogColumnType.VarString => TextOrBinary(map, bare, column, "varchar", "varbinary", pad: false),
            BinlogColumnType.Char => TextOrBinary(map, bare, column, "char", "binary", pad: true),
            BinlogColumnType.Blob or BinlogColumnType.TinyBlob or BinlogColumnType.MediumBlob or BinlogColumnType.LongBlob
                => TextOrBinary(map, bare, column, Sized(column, "text"), Sized(column, "blob"), pad: false),
            BinlogColumnType.Enum => Labeled(map, bare, column, "enum", ColumnKind.Enum),
            BinlogColumnType.Set => Labeled(map, bare, column, "set", ColumnKind.Set),
            BinlogColumnType.Json => bare with { Kind = ColumnKind.Json, TypeText = "json" },
            BinlogColumnType.Geometry => bare with { Kind = ColumnKind.Geometry, TypeText = "geometry" },
            BinlogColumnType.Vector => bare with { Kind = ColumnKind.Vector, TypeText = "vector" },
            _ => throw new TableException(map.FullName, name, $"is of the type {column.Type}, which this version doesn't read"),
        };
    }

    private static TableColumn Integer(TableColumn bare, string type, bool unsigned, ColumnKind signedKind, ColumnKind unsignedKind) =>
        bare with { Kind = unsigned ? unsignedKind : signedKind, TypeText = unsigned ? type + " unsigned" : type };

    private static TableColumn Temporal(TableMap map, TableColumn bare, ColumnDefinition column, string type, ColumnKind kind)
    {
        var digits = column.FractionalDigits ?? throw new TableException(map.FullName, bare.Name, "is in MariaDB's old temporal format, and its precision isn't known");
        return bare with { Kind = kind, FractionDigits = digits, TypeText = digits == 0 ? type : Text($"{type}({digits})") };
    }

    private static TableColumn TextOrBinary(TableMap map, TableColumn bare, ColumnDefinition column, string text, string binary, bool pad)
    {
        var collation = column.CollationId ?? throw new TableException(map.FullName, bare.Name, "has no character set in the log, nor in the catalog");
        return collation == BinaryCollation
            ? bare with { Kind = ColumnKind.Binary, TypeText = binary, PadLength = pad ? column.MaxBytes : 0 }
            : bare with { Kind = ColumnKind.Text, TypeText = text, Charset = CharsetOf(map, bare.Name, collation) };
    }

    private static TableColumn Labeled(TableMap map, TableColumn bare, ColumnDefinition column, string type, ColumnKind kind)
    {
        var labels = column.Labels ?? throw new TableException(map.FullName, bare.Name, "has no labels in the log, nor in the catalog");
        var collation = column.CollationId ?? throw new TableException(map.FullName, bare.Name, "has no character set in the log, nor in the catalog");
        var charset = MySqlCharset.ForCollation(collation) ?? throw UnknownCharset(map, bare.Name, collation);
        return bare with
        {
            Kind = kind,
            TypeText = type,
            Charset = charset.Name,
            Labels = [.. labels.Select(label => charset.GetString(label.Span))],
        };
    }

    private static string CharsetOf(TableMap map, string column, int collation) =>
        (MySqlCharset.ForCollation(collation) ?? throw UnknownCharset(map, column, collation)).Name;

    private static TableException UnknownCharset(TableMap map, string column, int collation) =>
        new(map.FullName, column, Text($"is in collation {collation}, whose character set this version doesn't know"));

    private static string Sized(ColumnDefinition column, string type) => column.LengthBytes switch
    {
        1 => "tiny" + type,
        2 => type,
        3 => "medium" + type,
        _ => "long" + type,
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
