namespace Aesop.MySql.Binlog;

/// <summary>Reads a column's type and metadata, and says which columns each list of the optional metadata counts.</summary>
internal static class ColumnTypes
{
    private const int MaxFractionalDigits = 6;
    private const int MaxPrecision = 65;

    // MariaDB's limit; MySQL's is 30.
    private const int MaxScale = 38;
    private const int MaxBits = 64;

    /// <summary>Whether the signedness list has a bit for the column.</summary>
    public static bool IsNumeric(BinlogColumnType type) => type is BinlogColumnType.TinyInt or BinlogColumnType.SmallInt or BinlogColumnType.MediumInt
        or BinlogColumnType.Int or BinlogColumnType.BigInt or BinlogColumnType.Decimal or BinlogColumnType.Float or BinlogColumnType.Double
        or BinlogColumnType.Year or BinlogColumnType.OldDecimal;

    /// <summary>Whether the character set lists count the column: with VECTOR on MySQL, with spatial types on MariaDB.</summary>
    public static bool IsCharacter(BinlogColumnType type, bool isMariaDb) => type switch
    {
        BinlogColumnType.Char or BinlogColumnType.VarChar or BinlogColumnType.VarString => true,
        BinlogColumnType.Blob or BinlogColumnType.TinyBlob or BinlogColumnType.MediumBlob or BinlogColumnType.LongBlob => true,
        BinlogColumnType.CompressedBlob or BinlogColumnType.CompressedVarChar => true,
        BinlogColumnType.Vector => !isMariaDb,
        BinlogColumnType.Geometry => isMariaDb,
        _ => false,
    };

    public static bool IsLabelled(BinlogColumnType type) => type is BinlogColumnType.Enum or BinlogColumnType.Set;

    /// <summary>Reads the metadata of a column of the type that the table map lists.</summary>
    public static ColumnDefinition Read(ref PayloadReader metadata, int ordinal, BinlogColumnType listed, bool isNullable, bool isMariaDb)
    {
        var column = new ColumnDefinition { Ordinal = ordinal, Type = listed, IsNullable = isNullable };
        switch (listed)
        {
            case BinlogColumnType.TinyInt or BinlogColumnType.Year:
                return column with { FixedSize = 1 };
            case BinlogColumnType.SmallInt:
                return column with { FixedSize = 2 };
            case BinlogColumnType.MediumInt or BinlogColumnType.Date or BinlogColumnType.NewDate:
                return column with { FixedSize = 3 };
            case BinlogColumnType.Int:
                return column with { FixedSize = 4 };
            case BinlogColumnType.BigInt:
                return column with { FixedSize = 8 };
            case BinlogColumnType.Float or BinlogColumnType.Double:
                return column with { FixedSize = ReadFloatSize(ref metadata, listed) };
            case BinlogColumnType.Timestamp or BinlogColumnType.Time or BinlogColumnType.DateTime:
                return isMariaDb ? column : WithOldTemporalDigits(column, 0);
            case BinlogColumnType.Timestamp2 or BinlogColumnType.DateTime2 or BinlogColumnType.Time2:
                return ReadTemporal(ref metadata, column);
            case BinlogColumnType.VarString:
                return ReadOldVarChar(ref metadata, column);
            case BinlogColumnType.VarChar or BinlogColumnType.CompressedVarChar:
                int maxBytes = metadata.ReadUInt16();
                return column with { MaxBytes = maxBytes, LengthBytes = maxBytes > byte.MaxValue ? 2 : 1 };
            case BinlogColumnType.Bit:
                return ReadBit(ref metadata, column);
            case BinlogColumnType.Decimal:
                return ReadDecimal(ref metadata, column);
            case BinlogColumnType.Blob or BinlogColumnType.TinyBlob or BinlogColumnType.MediumBlob or BinlogColumnType.LongBlob
                or BinlogColumnType.CompressedBlob or BinlogColumnType.Geometry or BinlogColumnType.Json or BinlogColumnType.Vector:
                return column with { LengthBytes = ReadLengthBytes(ref metadata, ordinal) };
            case BinlogColumnType.Char:
                return ReadChar(ref metadata, column);
            case BinlogColumnType.Enum or BinlogColumnType.Set:
                // Listed under their own number, which no known server does: the low byte of the pair is the size as for CHAR.
                metadata.ReadUInt8();
                return column with { FixedSize = ReadLabelSize(ref metadata, ordinal, listed) };
            case BinlogColumnType.TypedArray:
                return ReadTypedArray(ref metadata, column);
            case BinlogColumnType.OldDecimal:
                metadata.Throw($"column {ordinal + 1} is a DECIMAL of MySQL 4.1 or before, of whose size the log tells nothing; ALTER TABLE ... FORCE makes it one that can be read");
                return column;
            default:
                metadata.Throw($"column {ordinal + 1} has type {(byte)listed}, which is not known; the server is newer than this reader, or the event is damaged");
                return column;
        }
    }

    /// <summary>Sizes of MariaDB's old temporal columns by their digits. See https://mariadb.com/kb/en/mysql56_temporal_format/ (values as in <see cref="TemporalValues"/>).</summary>
    public static ColumnDefinition WithOldTemporalDigits(ColumnDefinition column, int digits)
    {
        ReadOnlySpan<byte> sizes = (column.Type, digits) switch
        {
            (BinlogColumnType.Timestamp, _) => [4, 5, 5, 6, 6, 7, 7],
            (BinlogColumnType.Time, _) => [3, 4, 4, 5, 5, 5, 6],
            (BinlogColumnType.DateTime, 0) => [8],
            (BinlogColumnType.DateTime, _) => [5, 6, 6, 7, 7, 7, 8],
            _ => throw new ArgumentException($"Column {column.Ordinal + 1} is of type {column.Type}, not of an old temporal one.", nameof(column)),
        };
        ArgumentOutOfRangeException.ThrowIfLessThan(digits, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(digits, MaxFractionalDigits);
        return column with { FractionalDigits = digits, FixedSize = sizes[digits] };
    }

    private static int ReadFloatSize(ref PayloadReader metadata, BinlogColumnType type)
    {
        int size = metadata.ReadUInt8();
        if (size != (type == BinlogColumnType.Float ? sizeof(float) : sizeof(double)))
        {
            metadata.Throw($"a {type} of {size} bytes cannot be");
        }

        return size;
    }

    private static ColumnDefinition ReadTemporal(ref PayloadReader metadata, ColumnDefinition column)
    {
        int digits = metadata.ReadUInt8();
        if (digits > MaxFractionalDigits)
        {
            metadata.Throw($"column {column.Ordinal + 1} has {digits} digits of a second");
        }

        int whole = column.Type switch
        {
            BinlogColumnType.Timestamp2 => 4,
            BinlogColumnType.DateTime2 => 5,
            _ => 3,
        };
        return column with { FractionalDigits = digits, FixedSize = whole + ((digits + 1) / 2) };
    }

    private static ColumnDefinition ReadBit(ref PayloadReader metadata, ColumnDefinition column)
    {
        int bits = metadata.ReadUInt8();
        bits += metadata.ReadUInt8() * 8;
        if (bits is 0 or > MaxBits)
        {
            metadata.Throw($"column {column.Ordinal + 1} has {bits} bits");
        }

        return column with { Bits = bits, FixedSize = (bits + 7) / 8 };
    }

    private static ColumnDefinition ReadDecimal(ref PayloadReader metadata, ColumnDefinition column)
    {
        int precision = metadata.ReadUInt8();
        int scale = metadata.ReadUInt8();
        if (precision is 0 or > MaxPrecision || scale > Math.Min(precision, MaxScale))
        {
            metadata.Throw($"column {column.Ordinal + 1} is a DECIMAL({precision},{scale})");
        }

        return column with { Precision = precision, Scale = scale, FixedSize = MySqlDecimal.StoredSize(precision, scale) };
    }

    private static int ReadLengthBytes(ref PayloadReader metadata, int ordinal)
    {
        int bytes = metadata.ReadUInt8();
        if (bytes is 0 or > 4)
        {
            metadata.Throw($"column {ordinal + 1} has lengths of {bytes} bytes");
        }

        return bytes;
    }

    /// <summary>CHAR, ENUM and SET share a type: the first byte names the real one, with two bits of a length beyond 255 turned over in it.</summary>
    private static ColumnDefinition ReadChar(ref PayloadReader metadata, ColumnDefinition column)
    {
        byte first = metadata.ReadUInt8();
        var real = (BinlogColumnType)first;
        if (IsLabelled(real))
        {
            return column with { Type = real, FixedSize = ReadLabelSize(ref metadata, column.Ordinal, real) };
        }

        if ((first | 0x30) != (byte)BinlogColumnType.Char)
        {
            metadata.Throw($"column {column.Ordinal + 1} is a CHAR of real type {first}, which is not known");
        }

        int maxBytes = (((first & 0x30) ^ 0x30) << 4) | metadata.ReadUInt8();
        return column with { MaxBytes = maxBytes, LengthBytes = maxBytes > byte.MaxValue ? 2 : 1 };
    }

    // A VARCHAR of MySQL 4.1 or before, in a table that MariaDB has never rebuilt: described and written as a CHAR is. Its own tool can't read it.
    private static ColumnDefinition ReadOldVarChar(ref PayloadReader metadata, ColumnDefinition column)
    {
        byte real = metadata.ReadUInt8();
        if (real != (byte)BinlogColumnType.VarString)
        {
            metadata.Throw($"column {column.Ordinal + 1} is an old VARCHAR of real type {real}, which is not known");
        }

        return column with { MaxBytes = metadata.ReadUInt8(), LengthBytes = 1 };
    }

    private static int ReadLabelSize(ref PayloadReader metadata, int ordinal, BinlogColumnType type)
    {
        int size = metadata.ReadUInt8();
        if (size is 0 || size > (type == BinlogColumnType.Enum ? 2 : 8))
        {
            metadata.Throw($"column {ordinal + 1} is an {type} of {size} bytes");
        }

        return size;
    }

    /// <summary>The element's type and its metadata follow; a VARCHAR's is longer than elsewhere. Values are JSON whatever the elements are.</summary>
    private static ColumnDefinition ReadTypedArray(ref PayloadReader metadata, ColumnDefinition column)
    {
        var element = (BinlogColumnType)metadata.ReadUInt8();
        if (element == BinlogColumnType.VarChar)
        {
            metadata.ReadBytes(3);
        }
        else
        {
            Read(ref metadata, column.Ordinal, element, isNullable: true, isMariaDb: false);
        }

        return column with { LengthBytes = 4 };
    }
}
