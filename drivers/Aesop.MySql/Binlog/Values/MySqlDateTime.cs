using System.Globalization;

namespace Aesop.MySql.Binlog;

/// <summary>
/// A DATETIME as the servers hold it: a local time without a zone, whose month and day may be zero where the SQL mode lets them.
/// See https://dev.mysql.com/doc/refman/en/datetime.html.
/// </summary>
/// <param name="Date">The date.</param>
/// <param name="TimeOfDayMicros">Microseconds since midnight.</param>
public readonly record struct MySqlDateTime(MySqlDate Date, long TimeOfDayMicros)
{
    private const long MicrosPerDay = 86_400_000_000;

    /// <summary>Microseconds since 1970-01-01 00:00:00 on the same clock.</summary>
    /// <param name="micros">The microseconds.</param>
    /// <returns>Whether the date is a day of the calendar; otherwise there is only the text.</returns>
    public bool TryGetMicros(out long micros)
    {
        bool isReal = Date.TryGetDays(out int days);
        micros = isReal ? (days * MicrosPerDay) + TimeOfDayMicros : 0;
        return isReal;
    }

    /// <summary>Shows date and time as the server does for a column of <paramref name="digits"/> digits of fraction.</summary>
    /// <param name="digits">0 to 6.</param>
    /// <returns><c>YYYY-MM-DD HH:MM:SS[.ffffff]</c>.</returns>
    public string ToString(int digits)
    {
        long seconds = TimeOfDayMicros / 1_000_000;
        string whole = string.Create(CultureInfo.InvariantCulture, $"{Date} {seconds / 3600:d2}:{seconds / 60 % 60:d2}:{seconds % 60:d2}");
        return whole + TemporalValues.FractionText((int)(TimeOfDayMicros % 1_000_000), digits);
    }

    /// <summary>Shows date and time with six digits of fraction.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => ToString(6);
}
