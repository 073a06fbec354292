using System.Buffers;
using System.Collections;
using System.Text;
using Aesop.Avro.Binary;
using Aesop.Avro.Schemas;

namespace Aesop.Avro.Data;

/// <summary>Writes one datum by its schema.</summary>
internal sealed class DatumWriter(IBufferWriter<byte> output)
{
    private int _depth;

    public void Write(AvroSchema schema, object? value, string path)
    {
        switch (schema.Type)
        {
            case AvroType.Null when value is null:
                break;
            case AvroType.Boolean when value is bool flag:
                Put(1, flag, static (ref AvroBinaryWriter w, bool v) => w.WriteBoolean(v));
                break;
            case AvroType.Int when value is int number:
                Put(AvroBinaryWriter.MaxIntLength, number, static (ref AvroBinaryWriter w, int v) => w.WriteInt(v));
                break;
            case AvroType.Long when value is long or int:
                PutLong(value is int small ? small : (long)value);
                break;
            case AvroType.Float when value is float or long or int:
                var single = value switch { float f => f, long l => l, _ => (float)(int)value };
                Put(sizeof(float), single, static (ref AvroBinaryWriter w, float v) => w.WriteFloat(v));
                break;
            case AvroType.Double when value is double or float or long or int:
                var real = value switch { double d => d, float f => f, long l => l, _ => (int)value };
                Put(sizeof(double), real, static (ref AvroBinaryWriter w, double v) => w.WriteDouble(v));
                break;
            case AvroType.Bytes when value is byte[] bytes:
                PutBytes(bytes);
                break;
            case AvroType.String when value is string text:
                PutBytes(ToUtf8(text, path));
                break;
            case AvroType.Fixed when FixedBytes((AvroFixedSchema)schema, value) is { } content:
                output.Write(content.Span);
                break;
            case AvroType.Enum when SymbolIndex((AvroEnumSchema)schema, value) is >= 0 and var index:
                PutLong(index);
                break;
            case AvroType.Record when value is AvroRecord record && IsOf((AvroRecordSchema)schema, record):
                Nested(path, () => WriteRecord((AvroRecordSchema)schema, record, path));
                break;
            case AvroType.Array when value is IEnumerable items and not string and not byte[] and not IDictionary:
                Nested(path, () => WriteArray((AvroArraySchema)schema, items, path));
                break;
            case AvroType.Map when value is IReadOnlyDictionary<string, object?> map:
                Nested(path, () => WriteMap((AvroMapSchema)schema, map, path));
                break;
            case AvroType.Union:
                Nested(path, () => WriteUnion((AvroUnionSchema)schema, value, path));
                break;
            default:
                throw new AvroSchemaException($"{Shown(value)} does not fit {NameOf(schema)}", path);
        }
    }

    private delegate void PutValue<T>(ref AvroBinaryWriter writer, T value);

    /// <summary>How well a value fits a type: 0 as it is, 1 by a conversion, -1 not at all.</summary>
    private static int Fit(AvroSchema schema, object? value) => (schema.Type, value) switch
    {
        (AvroType.Null, null) or (AvroType.Boolean, bool) or (AvroType.Int, int) or (AvroType.Long, long) or (AvroType.Float, float)
            or (AvroType.Double, double) or (AvroType.Bytes, byte[]) or (AvroType.String, string)
            or (AvroType.Map, IReadOnlyDictionary<string, object?>) => 0,
        (AvroType.Long, int) or (AvroType.Double, float) or (AvroType.Float or AvroType.Double, int or long) => 1,
        (AvroType.Fixed, AvroFixedValue) => FixedBytes((AvroFixedSchema)schema, value) is null ? -1 : 0,
        (AvroType.Fixed, byte[]) => FixedBytes((AvroFixedSchema)schema, value) is null ? -1 : 1,
        (AvroType.Enum, AvroEnumValue) => SymbolIndex((AvroEnumSchema)schema, value) < 0 ? -1 : 0,
        (AvroType.Enum, string) => SymbolIndex((AvroEnumSchema)schema, value) < 0 ? -1 : 1,
        (AvroType.Record, AvroRecord record) => IsOf((AvroRecordSchema)schema, record) ? 0 : -1,
        (AvroType.Array, IEnumerable and not string and not byte[] and not IDictionary) => 0,
        _ => -1,
    };

    private static bool IsOf(AvroRecordSchema schema, AvroRecord record) =>
        ReferenceEquals(schema, record.Schema)
        || (schema.Name == record.Schema.Name && schema.Fields.Count == record.Values.Count);

    private static ReadOnlyMemory<byte>? FixedBytes(AvroFixedSchema schema, object? value) => value switch
    {
        AvroFixedValue given when given.Schema.Name == schema.Name && given.Bytes.Length == schema.Size => given.Bytes,
        byte[] bytes when bytes.Length == schema.Size => bytes,
        _ => default(ReadOnlyMemory<byte>?), // A bare null would become empty memory.
    };

    private static int SymbolIndex(AvroEnumSchema schema, object? value) => value switch
    {
        AvroEnumValue given when given.Schema.Name == schema.Name => schema.IndexOf(given.Symbol),
        string symbol => schema.IndexOf(symbol),
        _ => -1,
    };

    private static string NameOf(AvroSchema schema) => schema switch
    {
        AvroFixedSchema given => $"the fixed {given.Name} of {given.Size} bytes",
        AvroNamedSchema named => $"the {AvroTypeNames.NameOf(schema.Type)} {named.Name}",
        _ => AvroTypeNames.NameOf(schema.Type),
    };

    private static string Shown(object? value) => value switch
    {
        null => "null",
        AvroRecord record => $"A record {record.Schema.Name}",
        AvroEnumValue symbol => $"The symbol {symbol.Symbol} of {symbol.Schema.Name}",
        _ => $"A value of the type {value.GetType()}",
    };

    private static byte[] ToUtf8(string text, string path)
    {
        try
        {
            return StrictUtf8.Encoding.GetBytes(text);
        }
        catch (EncoderFallbackException e)
        {
            throw new AvroSchemaException("A string holds half of a surrogate pair, which has no UTF-8", path, e);
        }
    }

    private void Nested(string path, Action write)
    {
        if (++_depth > DatumBounds.DepthMax)
        {
            throw new AvroSchemaException($"The value is nested more than {DatumBounds.DepthMax} levels deep", path);
        }

        write();
        _depth--;
    }

    private void WriteRecord(AvroRecordSchema schema, AvroRecord record, string path)
    {
        for (var i = 0; i < schema.Fields.Count; i++)
        {
            var field = schema.Fields[i];
            Write(field.Schema, record[i], $"{path}.{field.Name}");
        }
    }

    private void WriteArray(AvroArraySchema schema, IEnumerable items, string path)
    {
        var all = items.Cast<object?>().ToArray();
        if (all.Length > 0)
        {
            PutLong(all.Length);
            for (var i = 0; i < all.Length; i++)
            {
                Write(schema.Items, all[i], $"{path}[{i}]");
            }
        }

        PutLong(0);
    }

    private void WriteMap(AvroMapSchema schema, IReadOnlyDictionary<string, object?> map, string path)
    {
        if (map.Count > 0)
        {
            PutLong(map.Count);
            foreach (var (key, value) in map)
            {
                PutBytes(ToUtf8(key, path));
                Write(schema.Values, value, $"{path}[\"{key}\"]");
            }
        }

        PutLong(0);
    }

    private void WriteUnion(AvroUnionSchema union, object? value, string path)
    {
        var best = -1;
        for (var i = 0; i < union.Branches.Count; i++)
        {
            var fit = Fit(union.Branches[i], value);
            if (fit == 0)
            {
                best = i;
                break;
            }

            if (fit > 0 && best < 0)
            {
                best = i;
            }
        }

        if (best < 0)
        {
            throw new AvroSchemaException(
                $"{Shown(value)} fits none of the union's types {string.Join(", ", union.Branches.Select(NameOf))}", path);
        }

        PutLong(best);
        Write(union.Branches[best], value, path);
    }

    private void PutLong(long value) =>
        Put(AvroBinaryWriter.MaxVarintLength, value, static (ref AvroBinaryWriter w, long v) => w.WriteLong(v));

    private void PutBytes(byte[] bytes)
    {
        PutLong(bytes.Length);
        output.Write(bytes);
    }

    private void Put<T>(int room, T value, PutValue<T> put)
    {
        var writer = new AvroBinaryWriter(output.GetSpan(room));
        put(ref writer, value);
        output.Advance(writer.Position);
    }
}
