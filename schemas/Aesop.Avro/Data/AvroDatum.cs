using System.Buffers;
using Aesop.Avro.Binary;
using Aesop.Avro.Schemas;

namespace Aesop.Avro.Data;

/// <summary>
/// Data as simple objects, for where a value's type is known at run time only. Rows in quantity are better read with
/// <see cref="AvroBinaryReader"/> itself.
/// </summary>
/// <remarks>
/// <para>null is null; boolean, int, long, float, double and string are the .NET types of that kind (<see cref="bool"/>, <see cref="int"/>,
/// <see cref="long"/>, <see cref="float"/>, <see cref="double"/>, <see cref="string"/>); bytes is an array of <see cref="byte"/>; a fixed
/// is an <see cref="AvroFixedValue"/>, an enum an <see cref="AvroEnumValue"/>, a record an <see cref="AvroRecord"/>, an array a
/// <see cref="List{T}"/> and a map a <see cref="Dictionary{TKey, TValue}"/> of such objects; a union is the value of its branch.
/// Logical types are left as the types that they stand on.</para>
/// <para>Safe for concurrent use.</para>
/// </remarks>
public static class AvroDatum
{
    /// <summary>Reads a datum.</summary>
    /// <param name="schema">The schema with which it was written.</param>
    /// <param name="datum">One datum and nothing else.</param>
    /// <exception cref="AvroFormatException">The bytes are no such datum.</exception>
    public static object? Read(AvroSchema schema, ReadOnlySpan<byte> datum)
    {
        var reader = new AvroBinaryReader(datum);
        var value = Read(schema, ref reader);
        if (!reader.IsAtEnd)
        {
            ThrowHelper.Format($"The datum ends and {reader.Remaining} bytes are left", reader.Offset);
        }

        return value;
    }

    /// <summary>Reads the next datum.</summary>
    /// <param name="schema">The schema with which it was written.</param>
    /// <param name="reader">Where the datum begins; afterwards where it ends.</param>
    /// <exception cref="AvroFormatException">The bytes are no such datum.</exception>
    public static object? Read(AvroSchema schema, ref AvroBinaryReader reader)
    {
        ArgumentNullException.ThrowIfNull(schema);
        var datum = new DatumReader(reader);
        var value = datum.Read(schema);
        reader.Position = datum.Position;
        return value;
    }

    /// <summary>Passes over a datum.</summary>
    /// <param name="schema">The schema with which it was written.</param>
    /// <param name="reader">Where the datum begins; afterwards where it ends.</param>
    /// <exception cref="AvroFormatException">The bytes are no such datum.</exception>
    public static void Skip(AvroSchema schema, ref AvroBinaryReader reader)
    {
        ArgumentNullException.ThrowIfNull(schema);
        var datum = new DatumReader(reader);
        datum.Skip(schema);
        reader.Position = datum.Position;
    }

    /// <summary>Writes a datum.</summary>
    /// <param name="schema">Its schema.</param>
    /// <param name="value">The value. Beyond what <see cref="Read(AvroSchema, ReadOnlySpan{byte})"/> gives, an int is taken for a
    /// long, float or double, a long for a float or double, a float for a double, a string for an enum, an array of bytes for a
    /// fixed, and any enumerable for an array. Of a union the branch that needs no such conversion is preferred.</param>
    /// <param name="output">Where to; after an error it holds part of the datum.</param>
    /// <exception cref="AvroSchemaException">The value does not fit the schema; the message names the place.</exception>
    public static void Write(AvroSchema schema, object? value, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(output);
        new DatumWriter(output).Write(schema, value, "$");
    }

    /// <summary>Writes a datum into an array of its own.</summary>
    /// <param name="schema">Its schema.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="AvroSchemaException">The value does not fit the schema; the message names the place.</exception>
    public static byte[] ToBytes(AvroSchema schema, object? value)
    {
        var output = new ArrayBufferWriter<byte>();
        Write(schema, value, output);
        return output.WrittenSpan.ToArray();
    }
}
