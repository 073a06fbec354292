using System.Text;
using System.Text.Unicode;
using Aesop.Avro.Binary;
using Aesop.Avro.Schemas;

namespace Aesop.Avro.Data;

/// <summary>Reads one datum by its schema, within bounds.</summary>
internal ref struct DatumReader
{
    private AvroBinaryReader _reader;
    private DatumBounds _bounds;

    public DatumReader(AvroBinaryReader reader)
    {
        _reader = reader;
        _bounds = new DatumBounds(reader.Remaining);
    }

    public readonly int Position => _reader.Position;

    public readonly long Offset => _reader.Offset;

    public object? Read(AvroSchema schema)
    {
        switch (schema.Type)
        {
            case AvroType.Null:
                return null;
            case AvroType.Boolean:
                return _reader.ReadBoolean();
            case AvroType.Int:
                return _reader.ReadInt();
            case AvroType.Long:
                return _reader.ReadLong();
            case AvroType.Float:
                return _reader.ReadFloat();
            case AvroType.Double:
                return _reader.ReadDouble();
            case AvroType.Bytes:
                return _reader.ReadBytes().ToArray();
            case AvroType.String:
                return ReadString();
            case AvroType.Fixed:
                var fixedSchema = (AvroFixedSchema)schema;
                return new AvroFixedValue(fixedSchema, _reader.ReadFixed(fixedSchema.Size).ToArray());
            case AvroType.Enum:
                var enumSchema = (AvroEnumSchema)schema;
                return new AvroEnumValue(enumSchema, enumSchema.Symbols[_reader.ReadEnum(enumSchema.Symbols.Count)]);
            default:
                Enter();
                var value = ReadNested(schema);
                Leave();
                return value;
        }
    }

    public void Skip(AvroSchema schema)
    {
        switch (schema.Type)
        {
            case AvroType.Null:
                break;
            case AvroType.Boolean:
                _reader.ReadBoolean();
                break;
            case AvroType.Int:
            case AvroType.Long:
                _reader.SkipVarint();
                break;
            case AvroType.Float:
                _reader.Skip(sizeof(float));
                break;
            case AvroType.Double:
                _reader.Skip(sizeof(double));
                break;
            case AvroType.Bytes:
            case AvroType.String:
                _reader.ReadBytes();
                break;
            case AvroType.Fixed:
                _reader.Skip(((AvroFixedSchema)schema).Size);
                break;
            case AvroType.Enum:
                _reader.ReadEnum(((AvroEnumSchema)schema).Symbols.Count);
                break;
            default:
                Enter();
                SkipNested(schema);
                Leave();
                break;
        }
    }

    // What follows is for the resolved reading too, whose values nest in the same way.
    public void Enter() => _bounds.Enter(_reader.Offset);

    public void Leave() => _bounds.Leave();

    public void Charge() => _bounds.Charge(_reader.Offset);

    public int ReadInt() => _reader.ReadInt();

    public long ReadLong() => _reader.ReadLong();

    public float ReadFloat() => _reader.ReadFloat();

    public ReadOnlySpan<byte> ReadBytes() => _reader.ReadBytes();

    public ReadOnlySpan<byte> ReadFixed(int size) => _reader.ReadFixed(size);

    public int ReadEnum(int symbols) => _reader.ReadEnum(symbols);

    public int ReadUnionIndex(int branches) => _reader.ReadUnionIndex(branches);

    public long ReadBlockStart() => _reader.ReadBlockStart(out _);

    public string ReadString()
    {
        var start = _reader.Offset;
        var utf8 = _reader.ReadString();
        if (!Utf8.IsValid(utf8))
        {
            ThrowHelper.Format("A string is not valid UTF-8", start);
        }

        return Encoding.UTF8.GetString(utf8);
    }

    /// <summary>A key that an earlier entry of the map has too would take that entry's place without a word.</summary>
    public readonly void Add(Dictionary<string, object?> map, string key, object? value)
    {
        if (!map.TryAdd(key, value))
        {
            ThrowHelper.Format($"A map has the key \"{key}\" twice", _reader.Offset);
        }
    }

    private object? ReadNested(AvroSchema schema)
    {
        switch (schema)
        {
            case AvroUnionSchema union:
                return Read(union.Branches[_reader.ReadUnionIndex(union.Branches.Count)]);
            case AvroRecordSchema record:
                Charge();
                var fields = record.FieldArray;
                var values = new AvroRecord(record);
                for (var i = 0; i < fields.Length; i++)
                {
                    values[i] = Read(fields[i].Schema);
                }

                return values;
            case AvroArraySchema array:
                var items = new List<object?>();
                while (_reader.ReadBlockStart(out _) is > 0 and var count)
                {
                    for (; count > 0; count--)
                    {
                        Charge();
                        items.Add(Read(array.Items));
                    }
                }

                return items;
            default:
                var entries = new Dictionary<string, object?>(StringComparer.Ordinal);
                while (_reader.ReadBlockStart(out _) is > 0 and var count)
                {
                    for (; count > 0; count--)
                    {
                        Charge();
                        Add(entries, ReadString(), Read(((AvroMapSchema)schema).Values));
                    }
                }

                return entries;
        }
    }

    private void SkipNested(AvroSchema schema)
    {
        switch (schema)
        {
            case AvroUnionSchema union:
                Skip(union.Branches[_reader.ReadUnionIndex(union.Branches.Count)]);
                break;
            case AvroRecordSchema record:
                Charge();
                foreach (var field in record.FieldArray)
                {
                    Skip(field.Schema);
                }

                break;
            case AvroArraySchema array:
                SkipItems(array.Items, keyed: false);
                break;
            default:
                SkipItems(((AvroMapSchema)schema).Values, keyed: true);
                break;
        }
    }

    private void SkipItems(AvroSchema schema, bool keyed)
    {
        while (_reader.ReadBlockStart(out var byteSize) is > 0 and var count)
        {
            if (byteSize >= 0)
            {
                _reader.Skip((int)byteSize);
                continue;
            }

            for (; count > 0; count--)
            {
                Charge();
                if (keyed)
                {
                    _reader.ReadString();
                }

                Skip(schema);
            }
        }
    }
}
