using System.Globalization;
using Aesop.MySql.Binlog;

namespace Aesop.Relay.Tables;

/// <summary>Makes a table's schema of what the log tells of it.</summary>
internal static class TableSchemaFactory
{
    private const int BinaryCollation = MySqlCharset.BinaryCollationId;

    // What labels without a character set are written in.
    private static readonly MySqlCharset Utf8 = MySqlCharset.ForName("utf8mb4")!;

    /// <summary>Makes the schema of a table whose log tells all (<c>binlog_row_metadata=FULL</c>).</summary>
    /// <exception cref="TableException">A column is of a type, or in a character set, that the relay can't read.</exception>
    public static TableSchema FromLog(TableMap map)
    {
        var columns = new List<TableColumn>(map.Columns.Length);
        foreach (var column in map.Columns)
        {
            columns.Add(Column(map, column, null));
        }

        return new TableSchema(map.Database, map.Name, columns, map.PrimaryKey);
    }

    /// <summary>Makes the schema of a table of which the log doesn't tell all: the rest comes from the catalog, if it fits.</summary>
    /// <param name="map">The table as the log describes it.</param>
    /// <param name="catalog">The table as the catalog described it at that place.</param>
    /// <exception cref="TableException">The catalog contradicts the log, or a column can't be read.</exception>
    public static TableSchema FromCatalog(TableMap map, CatalogTable catalog)
    {
        if (map.HasNames)
        {
            return FromLogAndCatalog(map, catalog);
        }

        if (catalog.Columns.Count + catalog.Hidden != map.Columns.Length)
        {
            throw new TableException(map.FullName, null, Text($"has {map.Columns.Length} columns in the log and {catalog.Columns.Count + catalog.Hidden} in the catalog: it was changed by a statement that isn't in the log. ") + Advice);
        }

        var columns = new List<TableColumn>(map.Columns.Length);
        for (var i = 0; i < catalog.Columns.Count; i++)
        {
            var (logged, shown) = (map.Columns[i], catalog.Columns[i]);
            Check(map, logged, shown);
            columns.Add(Column(map, logged with { Name = shown.Name, IsUnsigned = shown.IsUnsigned, CollationId = CatalogTypes.CollationOf(logged, shown) }, shown));
        }

        return new TableSchema(map.Database, map.Name, columns, catalog.Key);
    }

    /// <summary>The log tells all but what a column of bytes is on MariaDB, and where the columns end that it doesn't show.</summary>
    private static TableSchema FromLogAndCatalog(TableMap map, CatalogTable catalog)
    {
        var doubtful = LogGaps.DoubtfulColumns(map);
        var columns = new List<TableColumn>(map.Columns.Length);
        foreach (var column in map.Columns)
        {
            var shown = doubtful.Contains(column.Name!) ? catalog.Columns.FirstOrDefault(shown => shown.Name == column.Name) : null;
            if (shown is not null)
            {
                Check(map, column, shown);
            }
            else if (LogGaps.IsHash(column))
            {
                break;
            }
            else if (doubtful.Contains(column.Name!))
            {
                throw new TableException(map.FullName, column.Name, "may be BINARY, UUID or an address as the log tells it, and the catalog has no such column: it was changed by a statement that isn't in the log. Start the source behind this place, or leave the table out with its Tables option");
            }

            columns.Add(Column(map, column, shown));
        }

        return new TableSchema(map.Database, map.Name, columns, map.PrimaryKey);
    }

    private static void Check(TableMap map, ColumnDefinition logged, CatalogColumn shown)
    {
        if (!CatalogTypes.Fit(logged, shown))
        {
            throw new TableException(
                map.FullName, shown.Name, $"is {Describe(logged)} in the log and {shown.ColumnType}{(shown.IsNullable == false ? " NOT NULL" : "")} in the catalog: the table was changed by a statement that isn't in the log. " + Advice);
        }
    }

    private static string Describe(ColumnDefinition logged)
    {
        var sign = logged.IsUnsigned == true ? " unsigned" : "";
        var size = logged.MaxBytes > 0 ? Text($" of {logged.MaxBytes} bytes") : "";
        var collation = logged.CollationId is { } id ? Text($" in collation {id}") : "";
        return $"{logged.Type}{sign}{size}{collation}{(logged.IsNullable ? "" : " NOT NULL")}";
    }

    /// <summary>
    /// Makes the schema of a table of which there is only the log, and that tells only the columns' types: they are called @1, @2 and so on, and
    /// ENUM and SET are their numbers. For looking at logs, not for relaying them.
    /// </summary>
    /// <exception cref="TableException">A column can't be read.</exception>
    public static TableSchema Anonymous(TableMap map)
    {
        var columns = new List<TableColumn>(map.Columns.Length);
        foreach (var column in map.Columns)
        {
            var named = column with { Name = column.Name ?? Text($"@{column.Ordinal + 1}") };
            columns.Add(column.Labels is null && column.Type is BinlogColumnType.Enum or BinlogColumnType.Set
                ? new TableColumn { Name = named.Name, Kind = ColumnKind.Index, TypeText = column.Type == BinlogColumnType.Enum ? "enum" : "set", Nullable = column.IsNullable }
                : Column(map, named, null));
        }

        return new TableSchema(map.Database, map.Name, columns, map.PrimaryKey);
    }

    private const string Advice =
        "Run SET GLOBAL binlog_row_metadata = 'FULL'; and start the source behind this place, or leave the table out with its Tables option";

    private static TableColumn Column(TableMap map, ColumnDefinition column, CatalogColumn? shown)
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
            BinlogColumnType.Char when KindOf(shown) is { } kind => bare with { Kind = kind, TypeText = shown!.DataType.ToLowerInvariant() },
            BinlogColumnType.Char => TextOrBinary(map, bare, column, "char", "binary", pad: true),
            BinlogColumnType.Blob or BinlogColumnType.TinyBlob or BinlogColumnType.MediumBlob or BinlogColumnType.LongBlob
                => TextOrBinary(map, bare, column, Sized(column, "text"), Sized(column, "blob"), pad: false),
            BinlogColumnType.CompressedVarChar => Compressed(TextOrBinary(map, bare, column, "varchar", "varbinary", pad: false)),
            BinlogColumnType.CompressedBlob => Compressed(TextOrBinary(map, bare, column, Sized(column, "text"), Sized(column, "blob"), pad: false)),
            BinlogColumnType.Enum => Labeled(map, bare, column, shown, "enum", ColumnKind.Enum),
            BinlogColumnType.Set => Labeled(map, bare, column, shown, "set", ColumnKind.Set),
            BinlogColumnType.Json => bare with { Kind = ColumnKind.Json, TypeText = "json" },
            BinlogColumnType.Geometry => bare with { Kind = ColumnKind.Geometry, TypeText = "geometry" },
            BinlogColumnType.Vector => bare with { Kind = ColumnKind.Vector, TypeText = "vector" },
            _ => throw new TableException(map.FullName, name, $"is of the type {column.Type}, which this version doesn't read"),
        };
    }

    /// <summary>What a column of bytes is on MariaDB; null where it is just that.</summary>
    private static ColumnKind? KindOf(CatalogColumn? shown) => shown?.DataType.ToLowerInvariant() switch
    {
        "uuid" => ColumnKind.Uuid,
        "inet4" => ColumnKind.Inet4,
        "inet6" => ColumnKind.Inet6,
        _ => null,
    };

    private static TableColumn Integer(TableColumn bare, string type, bool unsigned, ColumnKind signedKind, ColumnKind unsignedKind) =>
        bare with { Kind = unsigned ? unsignedKind : signedKind, TypeText = unsigned ? type + " unsigned" : type };

    private static TableColumn Temporal(TableMap map, TableColumn bare, ColumnDefinition column, string type, ColumnKind kind)
    {
        var digits = column.FractionalDigits ?? throw new TableException(map.FullName, bare.Name, "is in MariaDB's old temporal format, and its precision isn't in the log, only in the server's catalog: read the server's log with aesop relay or aesop tail");
        return bare with { Kind = kind, FractionDigits = digits, TypeText = digits == 0 ? type : Text($"{type}({digits})") };
    }

    private static TableColumn TextOrBinary(TableMap map, TableColumn bare, ColumnDefinition column, string text, string binary, bool pad)
    {
        var collation = column.CollationId ?? throw new TableException(map.FullName, bare.Name, "has no character set in the log, nor in the catalog");
        return collation == BinaryCollation
            ? bare with { Kind = ColumnKind.Binary, TypeText = binary, PadLength = pad ? column.MaxBytes : 0 }
            : bare with { Kind = ColumnKind.Text, TypeText = text, Charset = CharsetOf(map, bare.Name, collation).Name };
    }

    private static TableColumn Compressed(TableColumn plain) => plain with
    {
        Kind = plain.Kind == ColumnKind.Text ? ColumnKind.CompressedText : ColumnKind.CompressedBinary,
        TypeText = plain.TypeText + " compressed",
    };

    private static TableColumn Labeled(TableMap map, TableColumn bare, ColumnDefinition column, CatalogColumn? shown, string type, ColumnKind kind)
    {
        var charset = CharsetOf(map, bare.Name, column.CollationId ?? throw new TableException(map.FullName, bare.Name, "has no character set in the log, nor in the catalog"));
        var labels = shown is not null
            ? CatalogLabels(map, charset, shown)
            : column.Labels?.Select(label => LabelOf(map, bare.Name, charset, label.Span)).ToList()
              ?? throw new TableException(map.FullName, bare.Name, "has no labels in the log, nor in the catalog");
        return bare with { Kind = kind, TypeText = type, Charset = charset.Name, Labels = labels };
    }

    /// <summary>The catalog is in utf8mb3: beyond the basic plane it shows question marks, from which labels that hold one can't be told.</summary>
    private static IReadOnlyList<string> CatalogLabels(TableMap map, MySqlCharset charset, CatalogColumn shown)
    {
        var labels = CatalogTypes.LabelsOf(shown);
        return charset.Name is "utf8mb4" or "utf16" or "utf16le" or "utf32" or "gb18030" && labels.Any(label => label.Contains('?', StringComparison.Ordinal))
            ? throw new TableException(map.FullName, shown.Name, $"has labels in the catalog with a question mark, which may stand for a character that the catalog can't show: {shown.ColumnType}. " + Advice)
            : labels;
    }

    private static string LabelOf(TableMap map, string column, MySqlCharset charset, ReadOnlySpan<byte> label) =>
        (charset.IsBinary ? Utf8 : charset).Decode(label) ?? throw new TableException(map.FullName, column,
            $"has a label that is no text in {charset.Name} ({Convert.ToHexStringLower(label)}): the servers leave such behind when CONVERT TO CHARACTER SET takes an ENUM or SET to a set like utf16. Run ALTER TABLE ... MODIFY with the labels that it is to have, and start the source behind this place, or leave the table out with its Tables option");

    private static MySqlCharset CharsetOf(TableMap map, string column, int collation) => MySqlCharset.ForCollation(collation) ?? throw new TableException(
        map.FullName, column, Text($"is in collation {collation}, which this version doesn't know. Convert the column to utf8mb4, or leave the table out with the source's Tables option"));

    private static string Sized(ColumnDefinition column, string type) => column.LengthBytes switch
    {
        1 => "tiny" + type,
        2 => type,
        3 => "medium" + type,
        _ => "long" + type,
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
