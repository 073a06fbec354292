using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using Aesop.Avro;
using Aesop.Avro.Binary;

namespace Aesop.Client;

/// <content>The typed values.</content>
public readonly partial struct RowImage
{
    private const long TicksPerMicrosecond = TimeSpan.TicksPerMillisecond / 1_000;
    private const long LeastMicroseconds = -62_135_596_800_000_000; // 0001-01-01
    private const long MostMicroseconds = 253_402_300_799_999_999; // 9999-12-31T23:59:59.999999
    private const int LeastDays = -719_162; // 0001-01-01
    private const int MostDays = 2_932_896; // 9999-12-31

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly Int128 DecimalMagnitude = (Int128)((UInt128.One << 96) - 1);

    /// <summary>A boolean, or an integer, of which zero is false.</summary>
    /// <exception cref="ColumnException">It is none, NULL or absent.</exception>
    public bool GetBoolean(int ordinal)
    {
        var reader = ValueAt(ordinal, out var branch);
        return branch.Kind switch
        {
            ColumnKind.Boolean => reader.ReadBoolean(),
            ColumnKind.Int32 or ColumnKind.Int64 => reader.ReadLong() != 0,
            _ => Mismatch<bool>(ordinal, branch),
        };
    }

    /// <summary>An integer of at most 32 bits.</summary>
    /// <exception cref="ColumnException">It is none, NULL or absent; a wider one is read with <see cref="GetInt64(int)"/>.</exception>
    public int GetInt32(int ordinal)
    {
        var reader = ValueAt(ordinal, out var branch);
        return branch.Kind == ColumnKind.Int32 ? reader.ReadInt() : Mismatch<int>(ordinal, branch);
    }

    /// <summary>An integer of at most 64 bits.</summary>
    /// <exception cref="ColumnException">It is none, NULL or absent; BIGINT UNSIGNED is read with <see cref="GetUInt64(int)"/>.</exception>
    public long GetInt64(int ordinal)
    {
        var reader = ValueAt(ordinal, out var branch);
        return branch.Kind is ColumnKind.Int64 or ColumnKind.Int32 ? reader.ReadLong() : Mismatch<long>(ordinal, branch);
    }

    /// <summary>An integer that isn't negative, BIGINT UNSIGNED and BIT(64) included.</summary>
    /// <exception cref="ColumnException">It is none, negative, NULL or absent.</exception>
    public ulong GetUInt64(int ordinal)
    {
        var reader = ValueAt(ordinal, out var branch);
        var value = branch.Kind switch
        {
            ColumnKind.Int64 or ColumnKind.Int32 => reader.ReadLong(),
            ColumnKind.Decimal when branch.Scale == 0 => UnscaledOf(ref reader, branch, ordinal),
            _ => Mismatch<ulong>(ordinal, branch),
        };
        return value >= 0 && value <= ulong.MaxValue
            ? (ulong)value
            : throw new ColumnException($"Column '{_columns[ordinal].Name}' of {_schema.Name} is {value}, which is no unsigned 64-bit integer.");
    }

    /// <summary>A 32-bit floating-point number.</summary>
    /// <exception cref="ColumnException">It is none, NULL or absent; DOUBLE is read with <see cref="GetDouble(int)"/>.</exception>
    public float GetSingle(int ordinal)
    {
        var reader = ValueAt(ordinal, out var branch);
        return branch.Kind == ColumnKind.Single ? reader.ReadFloat() : Mismatch<float>(ordinal, branch);
    }

    /// <summary>A floating-point number.</summary>
    /// <exception cref="ColumnException">It is none, NULL or absent.</exception>
    public double GetDouble(int ordinal)
    {
        var reader = ValueAt(ordinal, out var branch);
        return branch.Kind switch
        {
            ColumnKind.Double => reader.ReadDouble(),
            ColumnKind.Single => reader.ReadFloat(),
            _ => Mismatch<double>(ordinal, branch),
        };
    }

    /// <summary>A decimal or integer, with the scale of its column.</summary>
    /// <exception cref="ColumnException">It is none, NULL, absent, or has more than the 28 digits of a .NET decimal: then <see cref="GetString(int)"/> has its exact text and <see cref="GetUnscaled(int)"/> its number.</exception>
    public decimal GetDecimal(int ordinal)
    {
        var reader = ValueAt(ordinal, out var branch);
        if (branch.Kind is ColumnKind.Int64 or ColumnKind.Int32)
        {
            return reader.ReadLong();
        }

        if (branch.Kind != ColumnKind.Decimal)
        {
            return Mismatch<decimal>(ordinal, branch);
        }

        var bytes = branch.Form == ValueForm.Fixed ? reader.ReadFixed(branch.Size) : reader.ReadBytes();
        if (bytes.Length <= 16 && branch.Scale <= 28)
        {
            var value = ReadUnscaled(bytes, ordinal);
            var magnitude = Int128.Abs(value);
            if (magnitude <= DecimalMagnitude && magnitude >= 0)
            {
                var bits = (UInt128)magnitude;
                return new decimal((int)(uint)bits, (int)(uint)(bits >> 32), (int)(uint)(bits >> 64), value < 0, (byte)branch.Scale);
            }
        }

        throw new ColumnException($"Column '{_columns[ordinal].Name}' of {_schema.Name} is {GetString(ordinal)}, which has more digits than a .NET decimal holds; read it as a string or with GetUnscaled.");
    }

    /// <summary>A decimal of any size as the integer that it is without its point: 12.50 is 1250. The column tells the scale.</summary>
    /// <exception cref="ColumnException">It is none, NULL or absent.</exception>
    public BigInteger GetUnscaled(int ordinal)
    {
        var reader = ValueAt(ordinal, out var branch);
        return branch.Kind switch
        {
            ColumnKind.Decimal => new BigInteger(branch.Form == ValueForm.Fixed ? reader.ReadFixed(branch.Size) : reader.ReadBytes(), isBigEndian: true),
            ColumnKind.Int64 or ColumnKind.Int32 => reader.ReadLong(),
            _ => Mismatch<BigInteger>(ordinal, branch, "unscaled decimal"),
        };
    }

    /// <summary>A text: of CHAR, VARCHAR, TEXT, JSON, ENUM, SET; of a DECIMAL, exactly; of a zero or partial date.</summary>
    /// <exception cref="ColumnException">It is none, NULL or absent.</exception>
    public string GetString(int ordinal)
    {
        var reader = ValueAt(ordinal, out var branch);
        switch (branch.Kind)
        {
            case ColumnKind.String or ColumnKind.Json when branch.Form == ValueForm.Enum:
                return branch.Symbols[reader.ReadEnum(branch.Symbols.Count)];
            case ColumnKind.String or ColumnKind.Json:
                return TextOf(reader.ReadString(), ordinal);
            case ColumnKind.Decimal:
                var unscaled = branch.Form == ValueForm.Fixed ? reader.ReadFixed(branch.Size) : reader.ReadBytes();
                return TextOfDecimal(unscaled, branch.Scale, ordinal);
            default:
                return Mismatch<string>(ordinal, branch, "string");
        }
    }

    /// <summary>The bytes of BINARY, VARBINARY, BLOB and spatial columns, or a text's UTF-8. Borrowed, as the image is.</summary>
    /// <exception cref="ColumnException">It is none, NULL or absent.</exception>
    public ReadOnlySpan<byte> GetBytes(int ordinal)
    {
        var reader = ValueAt(ordinal, out var branch);
        if (branch.Kind is not (ColumnKind.Bytes or ColumnKind.String or ColumnKind.Json) || branch.Form == ValueForm.Enum)
        {
            ThrowMismatch(ordinal, branch, "bytes");
        }

        return branch.Form == ValueForm.Fixed ? reader.ReadFixed(branch.Size) : reader.ReadBytes();
    }

    /// <summary>A calendar date.</summary>
    /// <exception cref="ColumnException">It is none, NULL, absent, or a zero or partial date, whose text <see cref="GetString(int)"/> has.</exception>
    public DateOnly GetDateOnly(int ordinal)
    {
        var reader = ValueAt(ordinal, out var branch);
        if (branch.Kind != ColumnKind.Date)
        {
            return Mismatch<DateOnly>(ordinal, branch, "date");
        }

        var days = reader.ReadInt();
        return days is >= LeastDays and <= MostDays ? DateOnly.FromDayNumber(days - LeastDays) : throw OutOfRange(ordinal, days, "days");
    }

    /// <summary>A date with its time: of DATETIME as it is, without a zone; of TIMESTAMP in UTC, marked as such.</summary>
    /// <exception cref="ColumnException">It is none, NULL, absent, or a zero or partial date, whose text <see cref="GetString(int)"/> has.</exception>
    public DateTime GetDateTime(int ordinal)
    {
        var reader = ValueAt(ordinal, out var branch);
        if (branch.Kind is not (ColumnKind.LocalDateTime or ColumnKind.Timestamp))
        {
            return Mismatch<DateTime>(ordinal, branch, "date with time");
        }

        var micros = reader.ReadLong();
        return micros is >= LeastMicroseconds and <= MostMicroseconds
            ? new DateTime((micros - LeastMicroseconds) * TicksPerMicrosecond, branch.Kind == ColumnKind.Timestamp ? DateTimeKind.Utc : DateTimeKind.Unspecified)
            : throw OutOfRange(ordinal, micros, "microseconds");
    }

    /// <summary>A signed span of time, also beyond 24 hours.</summary>
    /// <exception cref="ColumnException">It is none, NULL or absent.</exception>
    public TimeSpan GetTimeSpan(int ordinal)
    {
        var reader = ValueAt(ordinal, out var branch);
        if (branch.Kind != ColumnKind.Time)
        {
            return Mismatch<TimeSpan>(ordinal, branch, "time");
        }

        var micros = reader.ReadLong();
        return Int128.Abs(micros) <= long.MaxValue / TicksPerMicrosecond
            ? new TimeSpan(micros * TicksPerMicrosecond)
            : throw OutOfRange(ordinal, micros, "microseconds");
    }

    /// <summary>The numbers of a VECTOR, copied.</summary>
    /// <exception cref="ColumnException">It is none, NULL or absent.</exception>
    public float[] GetSingles(int ordinal)
    {
        var reader = ValueAt(ordinal, out var branch);
        if (branch.Kind != ColumnKind.Vector)
        {
            return Mismatch<float[]>(ordinal, branch, "vector");
        }

        var values = new List<float>();
        while (reader.ReadBlockStart(out _) is > 0 and var items)
        {
            // The column was found whole, so that so many floats are there.
            var block = reader.ReadFixed((int)items * sizeof(float));
            for (var at = 0; at < block.Length; at += sizeof(float))
            {
                values.Add(BinaryPrimitives.ReadSingleLittleEndian(block[at..]));
            }
        }

        return [.. values];
    }

    private Int128 UnscaledOf(ref AvroBinaryReader reader, ColumnBranch branch, int ordinal) =>
        ReadUnscaled(branch.Form == ValueForm.Fixed ? reader.ReadFixed(branch.Size) : reader.ReadBytes(), ordinal);

    private Int128 ReadUnscaled(ReadOnlySpan<byte> bytes, int ordinal)
    {
        try
        {
            return AvroDecimal.ReadInt128(bytes);
        }
        catch (AvroException e)
        {
            throw Damaged(ordinal, e);
        }
    }

    private string TextOf(ReadOnlySpan<byte> utf8, int ordinal)
    {
        try
        {
            return StrictUtf8.GetString(utf8);
        }
        catch (DecoderFallbackException e)
        {
            throw Damaged(ordinal, e);
        }
    }

    private string TextOfDecimal(ReadOnlySpan<byte> unscaled, int scale, int ordinal)
    {
        Span<byte> text = stackalloc byte[AvroDecimal.MaxTextLength];
        try
        {
            AvroDecimal.TryFormat(unscaled, scale, text, out var written);
            return Encoding.ASCII.GetString(text[..written]);
        }
        catch (Exception e) when (e is AvroException or ArgumentOutOfRangeException)
        {
            throw Damaged(ordinal, e);
        }
    }

    private StreamDamagedException Damaged(int ordinal, Exception e) =>
        new($"Column '{_columns[ordinal].Name}' of {_schema.Name} holds bytes that are no {_columns[ordinal].Kind}: {e.Message}", e);

    private ColumnException OutOfRange(int ordinal, long value, string unit) =>
        new($"Column '{_columns[ordinal].Name}' of {_schema.Name} is {value} {unit} from its origin, which is beyond what .NET's type holds.");

    [MethodImpl(MethodImplOptions.NoInlining)]
    private T Mismatch<T>(int ordinal, ColumnBranch branch, string? asked = null)
    {
        ThrowMismatch(ordinal, branch, asked ?? typeof(T).Name);
        return default;
    }
}
