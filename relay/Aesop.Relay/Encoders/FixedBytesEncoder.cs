using System.Buffers.Binary;
using Aesop.Avro.Binary;
using Aesop.MySql.Binlog;
using Aesop.Relay.Tables;

namespace Aesop.Relay.Encoders;

/// <summary>
/// The text of MariaDB's UUID, INET4 and INET6 as the server shows it. In the log they are bytes in the order of the text, without the zero
/// bytes at the end: https://mariadb.com/kb/en/uuid-data-type/, https://mariadb.com/kb/en/inet6/, https://mariadb.com/kb/en/inet4/.
/// </summary>
internal static class FixedBytesEncoder
{
    private const int MaxBytes = 16;

    /// <summary>Longer than a UUID's 36 characters, and than any address.</summary>
    private const int MaxText = 48;

    private const int Words = 8;

    /// <summary>Bytes that such a column takes at the most, whatever it has in the log.</summary>
    public static int BoundOf(ColumnKind kind) => kind is ColumnKind.Uuid or ColumnKind.Inet4 or ColumnKind.Inet6 ? MaxText : 0;

    /// <summary>Encodes a value that is there and not NULL.</summary>
    public static void Encode(ref RowCursor cursor, in ColumnPlan column, ref AvroBinaryWriter writer)
    {
        var value = cursor.ReadVarBytes(column.Size);
        Span<byte> all = stackalloc byte[MaxBytes];
        all.Clear();
        var bytes = all[..(column.Kind == ColumnKind.Inet4 ? sizeof(uint) : MaxBytes)];
        if (value.Length > bytes.Length)
        {
            throw cursor.Malformed($"it holds {value.Length} bytes of a value that has {bytes.Length} at the most");
        }

        value.CopyTo(bytes);
        Span<byte> text = stackalloc byte[MaxText];
        writer.WriteString(text[..Write(column.Kind, bytes, text)]);
    }

    /// <summary>Writes the text of a value.</summary>
    /// <returns>How many characters, all of ASCII.</returns>
    public static int Write(ColumnKind kind, ReadOnlySpan<byte> value, Span<byte> text) => kind switch
    {
        ColumnKind.Uuid => WriteUuid(value, text),
        ColumnKind.Inet4 => WriteInet4(value, text),
        _ => WriteInet6(value, text),
    };

    private static int WriteUuid(ReadOnlySpan<byte> value, Span<byte> text)
    {
        new Guid(value, bigEndian: true).TryFormat(text, out var written);
        return written;
    }

    private static int WriteInet4(ReadOnlySpan<byte> value, Span<byte> text)
    {
        var at = 0;
        for (var i = 0; i < value.Length; i++)
        {
            if (i > 0)
            {
                text[at++] = (byte)'.';
            }

            value[i].TryFormat(text[at..], out var digits);
            at += digits;
        }

        return at;
    }

    /// <summary>
    /// Lower case, without leading zeros, and :: in place of the first of the longest runs of zero words, be it of one word; an address that is, or maps,
    /// one of version 4 ends as that does.
    /// </summary>
    private static int WriteInet6(ReadOnlySpan<byte> value, Span<byte> text)
    {
        var (gap, length) = LongestGap(value);
        var ofVersion4 = gap == 0 && (length == 6 || (length == 5 && Word(value, 5) == 0xffff));
        var at = 0;
        for (var i = 0; i < Words; i++)
        {
            if (i == gap)
            {
                // The word in front of it has written the first of the two colons.
                text[at++] = (byte)':';
                if (i == 0)
                {
                    text[at++] = (byte)':';
                }

                i += length - 1;
            }
            else if (i == Words - 2 && ofVersion4)
            {
                return at + WriteInet4(value[(MaxBytes - sizeof(uint))..], text[at..]);
            }
            else
            {
                Word(value, i).TryFormat(text[at..], out var digits, "x");
                at += digits;
                if (i + 1 < Words)
                {
                    text[at++] = (byte)':';
                }
            }
        }

        return at;
    }

    private static (int Start, int Length) LongestGap(ReadOnlySpan<byte> value)
    {
        var (start, length) = (-1, 0);
        for (var i = 0; i < Words; i++)
        {
            var end = i;
            while (end < Words && Word(value, end) == 0)
            {
                end++;
            }

            if (end - i > length)
            {
                (start, length) = (i, end - i);
            }

            i = Math.Max(i, end);
        }

        return (start, length);
    }

    private static ushort Word(ReadOnlySpan<byte> value, int index) => BinaryPrimitives.ReadUInt16BigEndian(value[(index * sizeof(ushort))..]);
}
