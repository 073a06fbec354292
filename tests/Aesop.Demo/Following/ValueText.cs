using System.Globalization;
using Aesop.Client;

namespace Aesop.Demo.Following;

/// <summary>
/// A column's value as one text, the same for a change and for what the server's own SELECT shows
/// (<see cref="Comparing.TableColumn"/> asks for it in that form).
/// </summary>
internal static class ValueText
{
    private const int MicrosecondDigits = 6;

    /// <summary>A value out of a row image; null is NULL.</summary>
    public static string? Of(RowImage image, RowColumn column)
    {
        var ordinal = column.Ordinal;
        if (image.IsNull(ordinal))
        {
            return null;
        }

        return column.Kind switch
        {
            ColumnKind.Boolean => image.GetBoolean(ordinal) ? "1" : "0",
            ColumnKind.Int32 or ColumnKind.Int64 => image.GetInt64(ordinal).ToString(CultureInfo.InvariantCulture),
            ColumnKind.Single => Number(image.GetSingle(ordinal)),
            ColumnKind.Double => Number(image.GetDouble(ordinal)),
            ColumnKind.Bytes => Convert.ToHexString(image.GetBytes(ordinal)),
            ColumnKind.Date => Date(image, ordinal),
            ColumnKind.LocalDateTime or ColumnKind.Timestamp => DateTime(image, ordinal),
            ColumnKind.Time => Time(image.GetTimeSpan(ordinal)),
            _ => image.GetString(ordinal),
        };
    }

    /// <summary>A number, however many digits the server shows of it.</summary>
    public static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Fractions without the zeros behind them: how many there are is the column's business.</summary>
    public static string WithoutTrailingZeros(string text) => text.Contains('.', StringComparison.Ordinal) ? text.TrimEnd('0').TrimEnd('.') : text;

    private static string Date(RowImage image, int ordinal) =>
        image.TryGet<DateOnly>(ordinal, out var date) ? date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : image.GetString(ordinal);

    private static string DateTime(RowImage image, int ordinal) => image.TryGet<DateTime>(ordinal, out var value)
        ? WithoutTrailingZeros(value.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture))
        : WithoutTrailingZeros(image.GetString(ordinal).Replace('T', ' ').TrimEnd('Z'));

    private static string Time(TimeSpan value)
    {
        var positive = value.Duration();
        var micros = (positive.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond).ToString(CultureInfo.InvariantCulture).PadLeft(MicrosecondDigits, '0');
        return WithoutTrailingZeros(string.Create(CultureInfo.InvariantCulture,
            $"{(value < TimeSpan.Zero ? "-" : "")}{(long)positive.TotalHours:00}:{positive.Minutes:00}:{positive.Seconds:00}.{micros}"));
    }
}
