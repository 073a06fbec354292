namespace Aesop.Avro.Json;

/// <summary>
/// Days and microseconds as text, in the proleptic Gregorian calendar, years 0000 to 9999. Each method returns the bytes written, or
/// -1 where the value has no such text.
/// </summary>
internal static class TimeText
{
    /// <summary>The most bytes of any text: <c>-YYYY-MM-DDTHH:MM:SS.ffffffZ</c>, or a time of a 64-bit count of microseconds.</summary>
    public const int LengthMax = 32;

    /// <summary>The fraction digits that microseconds have.</summary>
    public const int FractionMax = 6;

    private const long MicrosPerSecond = 1_000_000;
    private const long MicrosPerDay = 86_400 * MicrosPerSecond;
    private const long FirstDay = -719_528; // 0000-01-01
    private const long LastDay = 2_932_896; // 9999-12-31

    private static readonly uint[] FractionUnits = [1_000_000, 100_000, 10_000, 1_000, 100, 10, 1];

    /// <summary><c>YYYY-MM-DD</c> of days since 1970-01-01.</summary>
    public static int FormatDate(long days, Span<byte> utf8)
    {
        if (days is < FirstDay or > LastDay)
        {
            return -1;
        }

        // Eras of 400 years, counted from 0000-03-01 so that the leap day is the last of its year. With one era added all are positive.
        var shifted = (uint)(days + 719_468 + 146_097);
        var era = shifted / 146_097;
        var dayOfEra = shifted % 146_097;
        var yearOfEra = (dayOfEra - (dayOfEra / 1_460) + (dayOfEra / 36_524) - (dayOfEra / 146_096)) / 365;
        var dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        var monthFromMarch = ((5 * dayOfYear) + 2) / 153;
        var day = dayOfYear - (((153 * monthFromMarch) + 2) / 5) + 1;
        var month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        var year = yearOfEra + (era * 400) - 400 + (month <= 2 ? 1u : 0u);
        PutTwo(utf8, year / 100);
        PutTwo(utf8[2..], year % 100);
        utf8[4] = (byte)'-';
        PutTwo(utf8[5..], month);
        utf8[7] = (byte)'-';
        PutTwo(utf8[8..], day);
        return 10;
    }

    /// <summary><c>YYYY-MM-DDTHH:MM:SS[.f]</c> of microseconds since 1970-01-01, with a Z where it is UTC.</summary>
    public static int FormatTimestamp(long micros, int fraction, bool utc, Span<byte> utf8)
    {
        var days = micros / MicrosPerDay;
        var rest = micros % MicrosPerDay;
        if (rest < 0)
        {
            rest += MicrosPerDay;
            days--;
        }

        var length = FormatDate(days, utf8);
        if (length < 0)
        {
            return -1;
        }

        utf8[length++] = (byte)'T';
        var seconds = (uint)(rest / MicrosPerSecond);
        PutTwo(utf8[length..], seconds / 3600);
        length = PutMinutesAndSeconds(utf8, length + 2, seconds % 3600);
        length = PutFraction(utf8, length, (uint)(rest % MicrosPerSecond), fraction);
        if (length >= 0 && utc)
        {
            utf8[length++] = (byte)'Z';
        }

        return length;
    }

    /// <summary><c>[-]HH:MM:SS[.f]</c> of microseconds; hours have as many digits as they need, at least two.</summary>
    public static int FormatTime(long micros, int fraction, Span<byte> utf8)
    {
        var length = 0;
        var magnitude = (ulong)micros;
        if (micros < 0)
        {
            utf8[length++] = (byte)'-';
            magnitude = 0 - magnitude;
        }

        var seconds = magnitude / (ulong)MicrosPerSecond;
        var hours = seconds / 3600;
        if (hours < 100)
        {
            PutTwo(utf8[length..], (uint)hours);
            length += 2;
        }
        else
        {
            hours.TryFormat(utf8[length..], out var written, default, System.Globalization.CultureInfo.InvariantCulture);
            length += written;
        }

        length = PutMinutesAndSeconds(utf8, length, (uint)(seconds % 3600));
        return PutFraction(utf8, length, (uint)(magnitude % (ulong)MicrosPerSecond), fraction);
    }

    private static int PutMinutesAndSeconds(Span<byte> utf8, int at, uint seconds)
    {
        utf8[at] = (byte)':';
        PutTwo(utf8[(at + 1)..], seconds / 60);
        utf8[at + 3] = (byte)':';
        PutTwo(utf8[(at + 4)..], seconds % 60);
        return at + 6;
    }

    /// <summary>Refuses microseconds that the digits can't show: they would be lost without anybody noticing.</summary>
    private static int PutFraction(Span<byte> utf8, int at, uint micros, int fraction)
    {
        var unit = FractionUnits[fraction];
        if (micros % unit != 0)
        {
            return -1;
        }

        if (fraction == 0)
        {
            return at;
        }

        utf8[at] = (byte)'.';
        micros /= unit;
        for (var i = at + fraction; i > at; i--)
        {
            utf8[i] = (byte)('0' + (micros % 10));
            micros /= 10;
        }

        return at + 1 + fraction;
    }

    private static void PutTwo(Span<byte> utf8, uint value)
    {
        utf8[1] = (byte)('0' + (value % 10));
        utf8[0] = (byte)('0' + (value / 10));
    }
}
