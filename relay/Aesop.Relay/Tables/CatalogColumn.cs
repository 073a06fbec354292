namespace Aesop.Relay.Tables;

/// <summary>A column as <c>information_schema</c> shows it.</summary>
/// <param name="Name">The name.</param>
/// <param name="DataType">The type's first word, for instance <c>varchar</c>.</param>
/// <param name="ColumnType">The whole type, for instance <c>enum('a','b')</c>.</param>
/// <param name="CollationId">The number of a collation of the column's character set (of some, MariaDB doesn't show which one it is); null where the column has none.</param>
/// <param name="FractionDigits">Digits of the fraction of a second; null where the type has none.</param>
/// <param name="Bytes">The longest value in bytes, of text and bytes; null where the type has no length.</param>
/// <param name="IsNullable">Whether it can be NULL.</param>
internal sealed record CatalogColumn(
    string Name, string DataType, string ColumnType, int? CollationId, int? FractionDigits, long? Bytes = null, bool? IsNullable = null)
{
    /// <summary>MariaDB: whether the column is in the temporal format of before MySQL 5.6.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsOldTemporal => ColumnType.Contains("/* mariadb-5.3 */", StringComparison.Ordinal);

    /// <summary>Whether the values are computed whenever they are read; known only until the key has been found.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsVirtual { get; init; }

    /// <summary>Whether the column is a number without sign.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsUnsigned => ColumnType.Contains(" unsigned", StringComparison.OrdinalIgnoreCase) || ColumnType.Contains(" zerofill", StringComparison.OrdinalIgnoreCase);
}
