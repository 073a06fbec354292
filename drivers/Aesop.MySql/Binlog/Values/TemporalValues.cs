using System.Buffers.Binary;
using System.Globalization;

namespace Aesop.MySql.Binlog;

/// <summary>
/// Decodes the stored forms of temporal values.
/// <code>
///  since MySQL 5.6, big-endian:   TIME      1 sign, 1 unused, 10 hour, 6 minute, 6 second bits, and the fraction; offset so that bytes sort
///                                 DATETIME  1 sign, 17 year * 13 + month, 5 day, 5 hour, 6 minute, 6 second bits, and the fraction
///                                 TIMESTAMP 32 bits of seconds, and the fraction
///  before, little-endian:         TIME      hhmmss as a decimal number        DATETIME  yyyymmddhhmmss so        TIMESTAMP seconds
///  MariaDB's old, with fraction, big-endian: TIME and DATETIME as a count of the smallest unit in a mixed radix; TIMESTAMP as now
/// </code>
/// See https://dev.mysql.com/doc/dev/mysql-server/latest/my__time_8h.html and https://mariadb.com/kb/en/mysql56_temporal_format/.
/// </summary>
internal static class TemporalValues
{
    private const int MicrosPerSecond = 1_000_000;
    private const int MaxHours = 838;
    private const int MaxTimeSeconds = MaxHours * 3600 + 59 * 60 + 59;

    // By digits: what the last of them is in microseconds. An array, as a span of more than bytes is made anew at each use before the code is optimized.
    private static readonly int[] Units = [1_000_000, 100_000, 10_000, 1_000, 100, 10, 1];

    public static int OldTimeSize(int digits) => ((ReadOnlySpan<byte>)[3, 4, 4, 5, 5, 5, 6])[digits];

    public static int OldDateTimeSize(int digits) => ((ReadOnlySpan<byte>)[8, 6, 6, 7, 7, 7, 8])[digits];

    public static int OldTimestampSize(int digits) => 4 + (digits + 1) / 2;

    public static MySqlDate Date(uint stored) => new((int)(stored >> 9), (int)(stored >> 5 & 15), (int)(stored & 31));

    public static bool TryDecodeTime(ReadOnlySpan<byte> bytes, bool isNew, int digits, out MySqlTime value)
    {
        if (isNew)
        {
            return TryUnpackTime(SignedBigEndian(bytes, 3, digits), out value);
        }

        if (digits == 0)
        {
            int stored = bytes[0] | bytes[1] << 8 | (sbyte)bytes[2] << 16;
            int magnitude = Math.Abs(stored);
            return TryMakeTime(stored < 0, magnitude / 10_000, magnitude / 100 % 100, magnitude % 100, 0, out value);
        }

        long units = MicrosPerSecond / Units[digits];
        long offset = (long)(UnsignedBigEndian(bytes) - (ulong)((MaxTimeSeconds + 1L) * units));
        value = new MySqlTime(offset * Units[digits]);
        return Math.Abs(offset) < (MaxTimeSeconds + 1L) * units;
    }

    /// <summary>The packed form that TIME has in JSON, and in rows once its fraction is widened to 24 bits.</summary>
    public static bool TryUnpackTime(long packed, out MySqlTime value)
    {
        ulong magnitude = Magnitude(packed);
        ulong whole = magnitude >> 24;
        return TryMakeTime(packed < 0, (int)(whole >> 12 & 1023), (int)(whole >> 6 & 63), (int)(whole & 63), (int)(magnitude & 0xFFFFFF), out value)
            && whole >> 22 == 0;
    }

    public static bool TryDecodeDateTime(ReadOnlySpan<byte> bytes, bool isNew, int digits, out MySqlDateTime value)
    {
        if (isNew)
        {
            return TryUnpackDateTime(SignedBigEndian(bytes, 5, digits), out value);
        }

        if (digits == 0)
        {
            ulong stored = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            int date = (int)(stored / 1_000_000 % 100_000_000);
            int time = (int)(stored % 1_000_000);
            return TryMakeDateTime(date / 10_000, date / 100 % 100, date % 100, time / 10_000, time / 100 % 100, time % 100, 0, out value)
                && stored < 100_000_000_000_000;
        }

        ulong count = UnsignedBigEndian(bytes);
        ulong units = (ulong)(MicrosPerSecond / Units[digits]);
        int fraction = (int)(count % units) * Units[digits];
        count /= units;
        int second = (int)(count % 60);
        int minute = (int)(count / 60 % 60);
        int hour = (int)(count / 3600 % 24);
        count /= 86_400;
        int year = (int)Math.Min(count / 32 / 13, int.MaxValue);
        return TryMakeDateTime(year, (int)(count / 32 % 13), (int)(count % 32), hour, minute, second, fraction, out value);
    }

    /// <summary>The packed form that DATETIME has in JSON, and in rows once its fraction is widened to 24 bits.</summary>
    public static bool TryUnpackDateTime(long packed, out MySqlDateTime value)
    {
        long whole = packed >> 24;
        int yearMonth = (int)(whole >> 22 & 0x1FFFF);
        return TryMakeDateTime(
            yearMonth / 13, yearMonth % 13, (int)(whole >> 17 & 31), (int)(whole >> 12 & 31), (int)(whole >> 6 & 63), (int)(whole & 63), (int)(packed & 0xFFFFFF), out value)
            && packed >= 0;
    }

    public static bool TryDecodeTimestamp(ReadOnlySpan<byte> bytes, bool isNew, int digits, out long micros)
    {
        // MariaDB from 11.5 on counts seconds to 2106, so they have no sign.
        uint seconds = isNew || digits > 0 ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        long fraction = (long)UnsignedBigEndian(bytes[4..]);

        // Two digits a byte since 5.6, as many as the column has in MariaDB's old form.
        fraction *= isNew ? Units[(digits + 1) / 2 * 2] : Units[digits];
        micros = seconds * (long)MicrosPerSecond + fraction;
        return fraction < MicrosPerSecond;
    }

    public static string FractionText(int micros, int digits) =>
        digits == 0 ? "" : "." + (micros / Units[digits]).ToString($"d{digits}", CultureInfo.InvariantCulture);

    private static ulong UnsignedBigEndian(ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        foreach (byte part in bytes)
        {
            value = value << 8 | part;
        }

        return value;
    }

    /// <summary>
    /// Whole seconds in the first bytes, offset by half of their range, and a fraction of two digits a byte; widened to 24 bits of microseconds.
    /// Whole and fraction are one two's complement number, so the fraction is borrowed from where the whole is negative.
    /// </summary>
    private static long SignedBigEndian(ReadOnlySpan<byte> bytes, int wholeSize, int digits)
    {
        int fractionBits = 8 * (bytes.Length - wholeSize);
        long stored = (long)UnsignedBigEndian(bytes) - (1L << 8 * wholeSize - 1 + fractionBits);
        ulong magnitude = Magnitude(stored);
        ulong fraction = (magnitude & (1UL << fractionBits) - 1) * (ulong)Units[(digits + 1) / 2 * 2];
        long packed = (long)((magnitude >> fractionBits << 24) + fraction);
        return stored < 0 ? -packed : packed;
    }

    /// <summary>Also of the least number, which has no positive counterpart: damaged bytes can hold it.</summary>
    private static ulong Magnitude(long value) => value < 0 ? ~(ulong)value + 1 : (ulong)value;

    private static bool TryMakeTime(bool isNegative, int hour, int minute, int second, int fraction, out MySqlTime value)
    {
        long micros = (hour * 3600L + minute * 60 + second) * MicrosPerSecond + fraction;
        value = new MySqlTime(isNegative ? -micros : micros);
        return hour <= MaxHours && minute < 60 && second < 60 && fraction < MicrosPerSecond;
    }

    private static bool TryMakeDateTime(int year, int month, int day, int hour, int minute, int second, int fraction, out MySqlDateTime value)
    {
        value = new MySqlDateTime(new MySqlDate(year, month, day), (hour * 3600L + minute * 60 + second) * MicrosPerSecond + fraction);
        return year <= 9999 && month <= 12 && day <= 31 && hour < 24 && minute < 60 && second < 60 && fraction < MicrosPerSecond;
    }
}
