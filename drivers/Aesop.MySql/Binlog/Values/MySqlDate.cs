using System.Globalization;

namespace Aesop.MySql.Binlog;

/// <summary>
/// A DATE as the servers hold it: month and day may be zero, and the day beyond the month's last, where the SQL mode lets them.
/// See https://dev.mysql.com/doc/refman/en/datetime.html.
/// </summary>
/// <param name="Year">0 to 9999.</param>
/// <param name="Month">0 to 12.</param>
/// <param name="Day">0 to 31.</param>
public readonly record struct MySqlDate(int Year, int Month, int Day)
{
    /// <summary>Whether this is a day of the calendar.</summary>
    public bool IsReal => Year is >= 1 and <= 9999 && Month is >= 1 and <= 12 && Day >= 1 && Day <= System.DateTime.DaysInMonth(Year, Month);

    /// <summary>Days since 1970-01-01.</summary>
    /// <param name="days">The days.</param>
    /// <returns>Whether this is a day of the calendar; otherwise there is only the text.</returns>
    public bool TryGetDays(out int days)
    {
        days = IsReal ? new DateOnly(Year, Month, Day).DayNumber - DateOnly.FromDateTime(System.DateTime.UnixEpoch).DayNumber : 0;
        return IsReal;
    }

    /// <summary>Shows the date as the server does.</summary>
    /// <returns><c>YYYY-MM-DD</c>.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Year:d4}-{Month:d2}-{Day:d2}");
}
