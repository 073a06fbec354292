using System.Globalization;

namespace Aesop.Client;

/// <content>Values as text.</content>
public readonly partial struct RowImage
{
    /// <summary>
    /// A column's value as text, whatever its type, for messages and logs: numbers with a point, dates and times as ISO 8601 has them, bytes in
    /// base64; null where it is NULL or absent.
    /// </summary>
    /// <exception cref="ColumnException">There is no such column.</exception>
    public string? ToText(int ordinal)
    {
        if (!HasValue(ordinal))
        {
            return null;
        }

        ValueAt(ordinal, out var branch);
        return branch.Kind switch
        {
            ColumnKind.Boolean => GetBoolean(ordinal) ? "true" : "false",
            ColumnKind.Int32 or ColumnKind.Int64 => GetInt64(ordinal).ToString(CultureInfo.InvariantCulture),
            ColumnKind.Single => GetSingle(ordinal).ToString(CultureInfo.InvariantCulture),
            ColumnKind.Double => GetDouble(ordinal).ToString(CultureInfo.InvariantCulture),
            ColumnKind.Bytes => Convert.ToBase64String(GetBytes(ordinal)),
            ColumnKind.Date => GetDateOnly(ordinal).ToString("O", CultureInfo.InvariantCulture),
            ColumnKind.LocalDateTime => GetDateTime(ordinal).ToString("yyyy-MM-ddTHH:mm:ss.FFFFFF", CultureInfo.InvariantCulture),
            ColumnKind.Timestamp => GetDateTime(ordinal).ToString("yyyy-MM-ddTHH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture),
            ColumnKind.Time => GetTimeSpan(ordinal).ToString("c", CultureInfo.InvariantCulture),
            ColumnKind.Vector => $"[{string.Join(',', GetSingles(ordinal).Select(value => value.ToString(CultureInfo.InvariantCulture)))}]",
            _ => GetString(ordinal),
        };
    }

    /// <inheritdoc cref="ToText(int)"/>
    public string? ToText(string name) => ToText(Columns.OrdinalOf(name));
}
