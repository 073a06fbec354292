using System.Globalization;

namespace Aesop.MySql.Binlog;

/// <summary>A TIME: up to 838:59:59.999999 either way. See https://dev.mysql.com/doc/refman/en/time.html.</summary>
/// <param name="Micros">Microseconds; negative for negative times.</param>
public readonly record struct MySqlTime(long Micros)
{
    /// <summary>Shows the time as the server does for a column of <paramref name="digits"/> digits of fraction.</summary>
    /// <param name="digits">0 to 6.</param>
    /// <returns><c>[-]HH:MM:SS[.ffffff]</c>; hours have two digits or more.</returns>
    public string ToString(int digits)
    {
        ulong magnitude = (ulong)Math.Abs(Micros);
        ulong seconds = magnitude / 1_000_000;
        string whole = string.Create(CultureInfo.InvariantCulture, $"{(Micros < 0 ? "-" : "")}{seconds / 3600:d2}:{seconds / 60 % 60:d2}:{seconds % 60:d2}");
        return whole + TemporalValues.FractionText((int)(magnitude % 1_000_000), digits);
    }

    /// <summary>Shows the time with six digits of fraction.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => ToString(6);
}
