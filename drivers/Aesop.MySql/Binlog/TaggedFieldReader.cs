using System.Numerics;
using System.Text;

namespace Aesop.MySql.Binlog;

/// <summary>
/// MySQL's own serialization of messages, which the tagged GTID event uses: fields in rising order, each a number and a value.
/// An integer takes 1 to 9 bytes; the count of trailing one bits of the first is the number of bytes that follow it.
/// See https://dev.mysql.com/doc/dev/mysql-server/latest/PageLibsMysqlSerialization.html.
/// </summary>
internal struct TaggedFieldReader
{
    private const int Version = 1;
    private const int LastKnownField = 11;
    private const int MaxTagLength = 32;
    private const int UuidSize = 16;

    private int _last = -1;

    /// <summary>Reads the message's head: version, size of the whole, and the last field that a reader has to know.</summary>
    public TaggedFieldReader(ref PayloadReader reader)
    {
        int start = reader.Offset;
        ulong version = ReadUnsigned(ref reader);
        if (version != Version)
        {
            reader.Throw($"serialization version {version} is not known");
        }

        int available = reader.Offset - start + reader.Remaining;
        ulong size = ReadUnsigned(ref reader);
        if (size != (ulong)available)
        {
            reader.Throw($"the message is said to have {size} bytes, it has {available}");
        }

        ulong lastNeeded = ReadUnsigned(ref reader);
        if (lastNeeded > LastKnownField)
        {
            reader.Throw($"field {lastNeeded} must be understood, the last known is {LastKnownField}; the server is newer than this reader");
        }
    }

    /// <summary>Moves to the next field; fields behind the last known one may be ignored and end the walk.</summary>
    public bool Next(ref PayloadReader reader, out int field)
    {
        field = 0;
        if (reader.Remaining == 0)
        {
            return false;
        }

        ulong next = ReadUnsigned(ref reader);
        if (next > LastKnownField)
        {
            return false;
        }

        field = (int)next;
        if (field <= _last)
        {
            reader.Throw($"field {field} comes after field {_last}");
        }

        _last = field;
        return true;
    }

    public static ulong ReadUnsigned(ref PayloadReader reader)
    {
        byte first = reader.ReadUInt8();
        int more = BitOperations.TrailingZeroCount(~(uint)first);
        ulong rest = more == 0 ? 0 : reader.ReadUIntOfSize(more);

        // Of eight or nine bytes, none of the first one's bits are left for the value.
        return more >= 7 ? rest : (ulong)first >> more + 1 | rest << 7 - more;
    }

    public static long ReadSigned(ref PayloadReader reader)
    {
        ulong value = ReadUnsigned(ref reader);
        long magnitude = (long)(value >> 1);
        return (value & 1) == 0 ? magnitude : -magnitude - 1;
    }

    /// <summary>Reads an array of sixteen one-byte integers, each of which takes one or two bytes.</summary>
    public static Guid ReadUuid(ref PayloadReader reader)
    {
        Span<byte> bytes = stackalloc byte[UuidSize];
        foreach (ref byte value in bytes)
        {
            ulong read = ReadUnsigned(ref reader);
            if (read > byte.MaxValue)
            {
                reader.Throw($"{read} is no byte of a UUID");
            }

            value = (byte)read;
        }

        return new Guid(bytes, bigEndian: true);
    }

    public static string ReadTag(ref PayloadReader reader)
    {
        ulong length = ReadUnsigned(ref reader);
        if (length > MaxTagLength)
        {
            reader.Throw($"a tag of {length} bytes cannot be");
        }

        return Encoding.Latin1.GetString(reader.ReadBytes((int)length));
    }
}
