using System.Numerics;

namespace Aesop.Client;

/// <summary>From a .NET type to the method that reads it: the one list of them, for generic access and for mappers.</summary>
internal static class ValueReader
{
    /// <summary>The reader of a type, a <c>Func&lt;RowImage, int, T&gt;</c>; null where there is none.</summary>
    public static Delegate? Of(Type type)
    {
        Delegate? reader = Type.GetTypeCode(type) switch
        {
            _ when type.IsEnum => null,
            TypeCode.Boolean => (RowImage image, int at) => image.GetBoolean(at),
            TypeCode.SByte => Narrow<sbyte>,
            TypeCode.Byte => Narrow<byte>,
            TypeCode.Int16 => Narrow<short>,
            TypeCode.UInt16 => Narrow<ushort>,
            TypeCode.Int32 => (RowImage image, int at) => image.GetInt32(at),
            TypeCode.UInt32 => Narrow<uint>,
            TypeCode.Int64 => (RowImage image, int at) => image.GetInt64(at),
            TypeCode.UInt64 => (RowImage image, int at) => image.GetUInt64(at),
            TypeCode.Single => (RowImage image, int at) => image.GetSingle(at),
            TypeCode.Double => (RowImage image, int at) => image.GetDouble(at),
            TypeCode.Decimal => (RowImage image, int at) => image.GetDecimal(at),
            TypeCode.String => (RowImage image, int at) => image.GetString(at),
            TypeCode.DateTime => (RowImage image, int at) => image.GetDateTime(at),
            _ => null,
        };
        return reader ?? OfOther(type);
    }

    /// <summary>Whether the values of a column can be read as a type, going by what the column's own type is.</summary>
    public static bool Fits(Type type, ColumnKind kind) => kind switch
    {
        ColumnKind.Null => true,
        ColumnKind.Boolean => type == typeof(bool),
        ColumnKind.Int32 => IsInteger(type) || type == typeof(int) || type == typeof(bool),
        ColumnKind.Int64 => IsInteger(type) || type == typeof(bool),
        ColumnKind.Single => type == typeof(float) || type == typeof(double),
        ColumnKind.Double => type == typeof(double),
        ColumnKind.Decimal => type == typeof(decimal) || type == typeof(ulong) || type == typeof(string) || type == typeof(BigInteger),
        ColumnKind.Bytes => type == typeof(byte[]),
        ColumnKind.String or ColumnKind.Json => type == typeof(string) || type == typeof(byte[]),
        ColumnKind.Date => type == typeof(DateOnly),
        ColumnKind.Time => type == typeof(TimeSpan),
        ColumnKind.LocalDateTime => type == typeof(DateTime),
        ColumnKind.Timestamp => type == typeof(DateTime) || type == typeof(DateTimeOffset),
        ColumnKind.Vector => type == typeof(float[]),
        _ => false,
    };

    private static bool IsInteger(Type type) => type == typeof(long) || type == typeof(uint) || type == typeof(ulong) || type == typeof(short)
        || type == typeof(ushort) || type == typeof(byte) || type == typeof(sbyte) || type == typeof(decimal) || type == typeof(BigInteger);

    private static Delegate? OfOther(Type type)
    {
        if (type == typeof(byte[]))
        {
            return (RowImage image, int at) => image.GetBytes(at).ToArray();
        }

        if (type == typeof(DateOnly))
        {
            return (RowImage image, int at) => image.GetDateOnly(at);
        }

        if (type == typeof(DateTimeOffset))
        {
            return (RowImage image, int at) => image.GetDateTime(at) is { Kind: DateTimeKind.Utc } time
                ? new DateTimeOffset(time)
                : throw new ColumnException($"Column '{image.Columns[at].Name}' of {image.Schema.Name} has no time zone, so that it can't be a DateTimeOffset; read it as a DateTime.");
        }

        if (type == typeof(TimeSpan))
        {
            return (RowImage image, int at) => image.GetTimeSpan(at);
        }

        if (type == typeof(BigInteger))
        {
            return (RowImage image, int at) => image.Columns[at].Scale == 0
                ? image.GetUnscaled(at)
                : throw new ColumnException($"Column '{image.Columns[at].Name}' of {image.Schema.Name} has a fraction, so that it is no BigInteger; read it as a decimal or a string.");
        }

        return type == typeof(float[]) ? (RowImage image, int at) => image.GetSingles(at) : null;
    }

    private static T Narrow<T>(RowImage image, int at)
        where T : struct, IBinaryInteger<T>
    {
        var value = image.GetInt64(at);
        return Int128.CreateChecked(T.CreateTruncating(value)) == value
            ? T.CreateTruncating(value)
            : throw new ColumnException($"Column '{image.Columns[at].Name}' of {image.Schema.Name} is {value}, which is no {typeof(T).Name}.");
    }
}

/// <summary>The reader of one type, looked up once.</summary>
internal static class ValueReader<T>
{
    private static readonly Func<RowImage, int, T>? Found = ToFunc(ValueReader.Of(typeof(T)));

    public static T Read(in RowImage image, int ordinal) => Found is { } read
        ? read(image, ordinal)
        : throw new ColumnException($"No column can be read as {typeof(T).Name}; use one of the types that RowImage's Get methods return.");

    private static Func<RowImage, int, T>? ToFunc(Delegate? reader) => reader is null ? null : reader as Func<RowImage, int, T> ?? reader.Method.CreateDelegate<Func<RowImage, int, T>>(reader.Target);
}
