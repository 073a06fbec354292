namespace Aesop.MySql.Binlog;

/// <summary>
/// A column as a table map describes it. What only <c>binlog_row_metadata=FULL</c> tells is null under <c>MINIMAL</c>.
/// Immutable; may be shared between threads.
/// See https://dev.mysql.com/doc/dev/mysql-server/latest/classmysql_1_1binlog_1_1event_1_1Table__map__event.html.
/// </summary>
public sealed record ColumnDefinition
{
    /// <summary>Which column it is, from 0.</summary>
    public required int Ordinal { get; init; }

    /// <summary>What the values are.</summary>
    public required BinlogColumnType Type { get; init; }

    /// <summary>Whether values may be NULL.</summary>
    public required bool IsNullable { get; init; }

    /// <summary>The name; null under MINIMAL.</summary>
    public string? Name { get; init; }

    /// <summary>For numbers, and YEAR: whether they have no sign. Null under servers that write no metadata at all (before MySQL 8.0 and MariaDB 10.5).</summary>
    public bool? IsUnsigned { get; init; }

    /// <summary>For text, ENUM and SET: the collation, of which <see cref="MySqlCharset"/> gives the character set; 63 is binary. Null where the log does not say.</summary>
    public int? CollationId { get; init; }

    /// <summary>For ENUM and SET: the labels' bytes in the column's character set, in order. Null under MINIMAL.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>>? Labels { get; init; }

    /// <summary>For spatial columns: 0 GEOMETRY, 1 POINT, 2 LINESTRING, 3 POLYGON, 4 MULTIPOINT, 5 MULTILINESTRING, 6 MULTIPOLYGON, 7 GEOMETRYCOLLECTION. Null under MINIMAL.</summary>
    public int? GeometryType { get; init; }

    /// <summary>For VECTOR: the greatest number of elements. Null under MINIMAL.</summary>
    public int? VectorDimensions { get; init; }

    /// <summary>Whether <c>SELECT *</c> shows the column. Null where the log does not say (MINIMAL, and MariaDB).</summary>
    public bool? IsVisible { get; init; }

    /// <summary>The column's place in the primary key, from 0; null outside of it, and under MINIMAL.</summary>
    public int? PrimaryKeyOrdinal { get; init; }

    /// <summary>How many characters or bytes of the column the primary key takes; 0 for all.</summary>
    public int PrimaryKeyPrefix { get; init; }

    /// <summary>Bytes of each value, where all have as many; 0 where a value begins with its length.</summary>
    public int FixedSize { get; init; }

    /// <summary>Bytes of the length that a value begins with, 1 to 4; 0 for values of fixed size.</summary>
    public int LengthBytes { get; init; }

    /// <summary>For text and bytes: the longest value in bytes, as declared; 0 where the log does not say.</summary>
    public int MaxBytes { get; init; }

    /// <summary>For DECIMAL: all digits, 1 to 65.</summary>
    public int Precision { get; init; }

    /// <summary>For DECIMAL: digits after the point, 0 to 30.</summary>
    public int Scale { get; init; }

    /// <summary>For BIT: the number of bits, 1 to 64.</summary>
    public int Bits { get; init; }

    /// <summary>
    /// For TIME, DATETIME and TIMESTAMP: digits of the fraction of a second, 0 to 6. Null where the log does not say: MariaDB writes columns in its old temporal format
    /// without their precision, so neither it nor the values' size is known until the catalog was asked; see <see cref="TableMap.WithOldTemporalDigits"/>.
    /// </summary>
    public int? FractionalDigits { get; init; }

    /// <summary>Whether the size of the values is not in the log, so that no row can be read.</summary>
    public bool IsSizeUnknown => FixedSize == 0 && LengthBytes == 0;
}
