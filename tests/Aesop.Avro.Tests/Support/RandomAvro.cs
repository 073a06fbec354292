using System.Text;
using Aesop.Avro.Data;
using Aesop.Avro.Schemas;

namespace Aesop.Avro.Tests.Support;

/// <summary>Schemas and data at random, of a seed.</summary>
internal sealed class RandomAvro(int seed)
{
    private readonly Random _random = new(seed);
    private int _names;

    /// <summary>Whether to leave out what other implementations take in other ways: unions of more than null and a type, of which they
    /// choose a branch by the look of the value, and a name without a namespace inside of one, which they take for one of it.</summary>
    public bool Portable { get; init; }

    public AvroRecordSchema Record(int depth = 3) => new(
        Name(),
        Enumerable.Range(0, _random.Next(1, 6)).Select(i => new AvroField($"f{i}", Schema(depth - 1))).ToList());

    public AvroSchema Schema(int depth)
    {
        switch (_random.Next(depth > 0 ? 14 : 8))
        {
            case 0: return AvroSchema.Boolean;
            case 1: return AvroSchema.Int;
            case 2: return AvroSchema.Long;
            case 3: return AvroSchema.Float;
            case 4: return AvroSchema.Double;
            case 5: return AvroSchema.Bytes;
            case 6: return AvroSchema.String;
            case 7: return new AvroFixedSchema(Name(), _random.Next(1, 20));
            case 8: return new AvroEnumSchema(Name(), Enumerable.Range(0, _random.Next(1, 5)).Select(i => $"S{i}"));
            case 9: return new AvroArraySchema(Schema(depth - 1));
            case 10: return new AvroMapSchema(Schema(depth - 1));
            case 11: return Record(depth - 1);
            default: return Union(depth);
        }
    }

    public object? Value(AvroSchema schema)
    {
        switch (schema)
        {
            case AvroUnionSchema union:
                return Value(union.Branches[_random.Next(union.Branches.Count)]);
            case AvroRecordSchema record:
                var values = new AvroRecord(record);
                for (var i = 0; i < record.Fields.Count; i++)
                {
                    values[i] = Value(record.Fields[i].Schema);
                }

                return values;
            case AvroArraySchema array:
                return Enumerable.Range(0, _random.Next(5)).Select(_ => Value(array.Items)).ToList();
            case AvroMapSchema map:
                return Enumerable.Range(0, _random.Next(5)).ToDictionary(i => Text() + i, _ => Value(map.Values));
            case AvroEnumSchema symbols:
                return new AvroEnumValue(symbols, symbols.Symbols[_random.Next(symbols.Symbols.Count)]);
            case AvroFixedSchema bytes:
                return new AvroFixedValue(bytes, Bytes(bytes.Size));
        }

        return schema.Type switch
        {
            AvroType.Null => null,
            AvroType.Boolean => _random.Next(2) == 1,
            AvroType.Int => (int)Integer(32),
            AvroType.Long => Integer(64),
            AvroType.Float => (float)((_random.NextDouble() - 0.5) * Math.Pow(10, _random.Next(-30, 30))),
            AvroType.Double => (_random.NextDouble() - 0.5) * Math.Pow(10, _random.Next(-300, 300)),
            AvroType.Bytes => Bytes(_random.Next(20)),
            _ => Text(),
        };
    }

    private AvroUnionSchema Union(int depth)
    {
        if (Portable)
        {
            AvroSchema other;
            do
            {
                other = Schema(depth - 1);
            }
            while (other.Type is AvroType.Union or AvroType.Null);
            return AvroUnionSchema.Nullable(other);
        }

        var branches = new List<AvroSchema>();
        for (var i = _random.Next(1, 5); i > 0; i--)
        {
            var branch = _random.Next(4) == 0 ? AvroSchema.Null : Schema(depth - 1);
            var taken = branch is not AvroNamedSchema && branches.Exists(other => other.Type == branch.Type);
            if (branch.Type != AvroType.Union && !taken)
            {
                branches.Add(branch);
            }
        }

        return branches.Count == 0 ? new AvroUnionSchema(AvroSchema.Null) : new AvroUnionSchema(branches);
    }

    private AvroName Name() => new($"N{_names++}", !Portable && _random.Next(3) == 0 ? null : $"a.b{_random.Next(2)}");

    private long Integer(int bits) => _random.NextInt64(long.MinValue, long.MaxValue) >> (64 - _random.Next(1, bits + 1));

    private byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        _random.NextBytes(bytes);
        return bytes;
    }

    private string Text()
    {
        var text = new StringBuilder();
        for (var i = _random.Next(12); i > 0; i--)
        {
            text.Append(_random.Next(4) switch
            {
                0 => new Rune(_random.Next(0x1F300, 0x1F600)),
                1 => new Rune(_random.Next(0xA0, 0xD7FF)),
                _ => new Rune(_random.Next(0x20, 0x7F)),
            });
        }

        return text.ToString();
    }
}
