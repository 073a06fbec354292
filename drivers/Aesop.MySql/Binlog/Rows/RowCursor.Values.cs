using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Aesop.MySql.Binlog;

/// <content>One method a form of value. Each is to be called only for a column whose values have that form.</content>
public ref partial struct RowCursor
{
    /// <summary>Reads a TINYINT.</summary>
    /// <returns>The value; cast it where the column is unsigned.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public sbyte ReadInt8() => (sbyte)Unsafe.Add(ref _start, Take(1));

    /// <summary>Reads a SMALLINT.</summary>
    /// <returns>The value; cast it where the column is unsigned.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public short ReadInt16() => LittleEndian(Unsafe.ReadUnaligned<short>(ref Unsafe.Add(ref _start, Take(2))));

    /// <summary>Reads a MEDIUMINT with a sign.</summary>
    /// <returns>The value.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadInt24() => (int)(ReadUInt24() << 8) >> 8;

    /// <summary>Reads a MEDIUMINT UNSIGNED.</summary>
    /// <returns>The value.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint ReadUInt24()
    {
        ref byte at = ref Unsafe.Add(ref _start, Take(3));
        return at | (uint)Unsafe.Add(ref at, 1) << 8 | (uint)Unsafe.Add(ref at, 2) << 16;
    }

    /// <summary>Reads an INT.</summary>
    /// <returns>The value; cast it where the column is unsigned.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadInt32() => LittleEndian(Unsafe.ReadUnaligned<int>(ref Unsafe.Add(ref _start, Take(4))));

    /// <summary>Reads a BIGINT.</summary>
    /// <returns>The value; cast it where the column is unsigned.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long ReadInt64() => LittleEndian(Unsafe.ReadUnaligned<long>(ref Unsafe.Add(ref _start, Take(8))));

    /// <summary>Reads a FLOAT.</summary>
    /// <returns>The value.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float ReadFloat() => BitConverter.Int32BitsToSingle(ReadInt32());

    /// <summary>Reads a DOUBLE.</summary>
    /// <returns>The value.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double ReadDouble() => BitConverter.Int64BitsToDouble(ReadInt64());

    /// <summary>Reads the bytes of a value of fixed size.</summary>
    /// <param name="count">The column's <see cref="ColumnDefinition.FixedSize"/>.</param>
    /// <returns>The bytes. Borrowed.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> ReadBytes(int count) => MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref _start, Take(count)), count);

    /// <summary>
    /// Reads a value that begins with its length: CHAR, VARCHAR, TEXT, BLOB, JSON, spatial, VECTOR, and MariaDB's COMPRESSED columns as they are stored.
    /// CHAR and BINARY come without the padding at their end.
    /// </summary>
    /// <param name="lengthBytes">The column's <see cref="ColumnDefinition.LengthBytes"/>, 1 to 4.</param>
    /// <returns>The bytes. Borrowed.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> ReadVarBytes(int lengthBytes)
    {
        uint length = lengthBytes switch
        {
            1 => Unsafe.Add(ref _start, Take(1)),
            2 => (ushort)ReadInt16(),
            3 => ReadUInt24(),
            _ => (uint)ReadInt32(),
        };

        // A length beyond 2 GiB turns negative here, and is refused like any that is longer than what is left.
        return ReadBytes((int)length);
    }

    /// <summary>Reads a value of one of MariaDB's COMPRESSED columns, and decompresses it.</summary>
    /// <param name="column">The column.</param>
    /// <returns>The value. Borrowed; where it was compressed, only until the next one is read on this thread.</returns>
    /// <exception cref="BinlogFormatException">The bytes are no compressed value, or one that is longer than the column holds.</exception>
    public ReadOnlySpan<byte> ReadCompressed(ColumnDefinition column)
    {
        ReadOnlySpan<byte> stored = ReadVarBytes(column.LengthBytes);
        long maxBytes = column.MaxBytes > 0 ? column.MaxBytes : (1L << 8 * column.LengthBytes) - 1;
        return CompressedValue.TryRead(stored, maxBytes, out ReadOnlySpan<byte> value)
            ? value
            : throw Malformed($"column {column.Name ?? $"@{column.Ordinal + 1}"} has {stored.Length} bytes that are no compressed value, or one of more than {maxBytes} bytes");
    }

    /// <summary>Passes over a value of one of MariaDB's COMPRESSED columns.</summary>
    /// <param name="column">The column.</param>
    /// <returns>How many bytes it has once it is decompressed.</returns>
    /// <exception cref="BinlogFormatException">The bytes are no compressed value.</exception>
    public int SkipCompressed(ColumnDefinition column)
    {
        ReadOnlySpan<byte> stored = ReadVarBytes(column.LengthBytes);
        return CompressedValue.TryGetLength(stored, out int length)
            ? length
            : throw Malformed($"column {column.Name ?? $"@{column.Ordinal + 1}"} has {stored.Length} bytes that are no compressed value");
    }

    /// <summary>Reads a BIT.</summary>
    /// <param name="size">The column's <see cref="ColumnDefinition.FixedSize"/>, 1 to 8.</param>
    /// <returns>The bits, the column's last one lowest.</returns>
    public ulong ReadBit(int size)
    {
        ulong value = 0;
        foreach (byte part in ReadBytes(size))
        {
            value = value << 8 | part;
        }

        return value;
    }

    /// <summary>Reads an ENUM.</summary>
    /// <param name="size">The column's <see cref="ColumnDefinition.FixedSize"/>, 1 or 2.</param>
    /// <returns>The label's number from 1; 0 is the empty string that stands for an invalid value.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadEnum(int size) => size == 1 ? (byte)ReadInt8() : (ushort)ReadInt16();

    /// <summary>Reads a SET.</summary>
    /// <param name="size">The column's <see cref="ColumnDefinition.FixedSize"/>, 1 to 8.</param>
    /// <returns>A bit a label, the first one lowest.</returns>
    public ulong ReadSet(int size)
    {
        ulong value = 0;
        ReadOnlySpan<byte> bytes = ReadBytes(size);
        for (int i = bytes.Length - 1; i >= 0; i--)
        {
            value = value << 8 | bytes[i];
        }

        return value;
    }

    /// <summary>Reads a DECIMAL.</summary>
    /// <param name="precision">The column's <see cref="ColumnDefinition.Precision"/>.</param>
    /// <param name="scale">The column's <see cref="ColumnDefinition.Scale"/>.</param>
    /// <returns>The value.</returns>
    /// <exception cref="BinlogFormatException">The bytes are no decimal number.</exception>
    public MySqlDecimal ReadDecimal(int precision, int scale)
    {
        ReadOnlySpan<byte> bytes = ReadBytes(MySqlDecimal.StoredSize(precision, scale));
        return MySqlDecimal.TryDecode(bytes, precision, scale, out MySqlDecimal value)
            ? value
            : throw Malformed($"{Convert.ToHexStringLower(bytes)} is no DECIMAL({precision},{scale})");
    }

    /// <summary>Reads a YEAR.</summary>
    /// <returns>1901 to 2155, or 0.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadYear()
    {
        int stored = (byte)ReadInt8();
        return stored == 0 ? 0 : 1900 + stored;
    }

    /// <summary>Reads a DATE.</summary>
    /// <returns>The value; month and day may be zero.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public MySqlDate ReadDate() => TemporalValues.Date(ReadUInt24());

    /// <summary>Reads a TIME, of either format.</summary>
    /// <param name="type"><see cref="BinlogColumnType.Time2"/>, or <see cref="BinlogColumnType.Time"/> for the old format.</param>
    /// <param name="digits">The column's <see cref="ColumnDefinition.FractionalDigits"/>.</param>
    /// <returns>The value.</returns>
    /// <exception cref="BinlogFormatException">The bytes are no time.</exception>
    public MySqlTime ReadTime(BinlogColumnType type, int digits)
    {
        ReadOnlySpan<byte> bytes = ReadBytes(type == BinlogColumnType.Time2 ? 3 + (digits + 1) / 2 : TemporalValues.OldTimeSize(digits));
        return TemporalValues.TryDecodeTime(bytes, type == BinlogColumnType.Time2, digits, out MySqlTime value)
            ? value
            : throw Malformed($"{Convert.ToHexStringLower(bytes)} is no TIME({digits})");
    }

    /// <summary>Reads a DATETIME, of either format.</summary>
    /// <param name="type"><see cref="BinlogColumnType.DateTime2"/>, or <see cref="BinlogColumnType.DateTime"/> for the old format.</param>
    /// <param name="digits">The column's <see cref="ColumnDefinition.FractionalDigits"/>.</param>
    /// <returns>The value; month and day may be zero.</returns>
    /// <exception cref="BinlogFormatException">The bytes are no date and time.</exception>
    public MySqlDateTime ReadDateTime(BinlogColumnType type, int digits)
    {
        ReadOnlySpan<byte> bytes = ReadBytes(type == BinlogColumnType.DateTime2 ? 5 + (digits + 1) / 2 : TemporalValues.OldDateTimeSize(digits));
        return TemporalValues.TryDecodeDateTime(bytes, type == BinlogColumnType.DateTime2, digits, out MySqlDateTime value)
            ? value
            : throw Malformed($"{Convert.ToHexStringLower(bytes)} is no DATETIME({digits})");
    }

    /// <summary>Reads a TIMESTAMP, of either format.</summary>
    /// <param name="type"><see cref="BinlogColumnType.Timestamp2"/>, or <see cref="BinlogColumnType.Timestamp"/> for the old format.</param>
    /// <param name="digits">The column's <see cref="ColumnDefinition.FractionalDigits"/>.</param>
    /// <returns>Microseconds since 1970 (UTC); 0 is the zero value, which the servers show as <c>0000-00-00 00:00:00</c>.</returns>
    /// <exception cref="BinlogFormatException">The bytes are no time.</exception>
    public long ReadTimestamp(BinlogColumnType type, int digits)
    {
        ReadOnlySpan<byte> bytes = ReadBytes(type == BinlogColumnType.Timestamp2 ? 4 + (digits + 1) / 2 : TemporalValues.OldTimestampSize(digits));
        return TemporalValues.TryDecodeTimestamp(bytes, type == BinlogColumnType.Timestamp2, digits, out long micros)
            ? micros
            : throw Malformed($"{Convert.ToHexStringLower(bytes)} is no TIMESTAMP({digits})");
    }

    private static short LittleEndian(short value) => BitConverter.IsLittleEndian ? value : BinaryPrimitives.ReverseEndianness(value);

    private static int LittleEndian(int value) => BitConverter.IsLittleEndian ? value : BinaryPrimitives.ReverseEndianness(value);

    private static long LittleEndian(long value) => BitConverter.IsLittleEndian ? value : BinaryPrimitives.ReverseEndianness(value);
}
