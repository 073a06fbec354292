using Aesop.Avro.Data;
using Aesop.Avro.Schemas;

namespace Aesop.Avro.Resolution;

/// <summary>How a value of the writer's is read as one of the reader's. Each sort of plan is a class below.</summary>
internal abstract class ResolutionPlan
{
    public abstract object? Read(ref DatumReader datum);
}

/// <summary>A scalar of one type on both sides.</summary>
internal sealed class SamePlan(AvroSchema schema) : ResolutionPlan
{
    public override object? Read(ref DatumReader datum) => datum.Read(schema);
}

/// <summary>A scalar that is promoted.</summary>
internal sealed class PromotionPlan(AvroType from, AvroType to) : ResolutionPlan
{
    public override object? Read(ref DatumReader datum) => (from, to) switch
    {
        (AvroType.Int, AvroType.Long) => (long)datum.ReadInt(),
        (AvroType.Int, AvroType.Float) => (float)datum.ReadInt(),
        (AvroType.Int, AvroType.Double) => (double)datum.ReadInt(),
        (AvroType.Long, AvroType.Float) => (float)datum.ReadLong(),
        (AvroType.Long, AvroType.Double) => (double)datum.ReadLong(),
        (AvroType.Float, AvroType.Double) => (double)datum.ReadFloat(),
        (AvroType.String, AvroType.Bytes) => datum.ReadBytes().ToArray(),
        (AvroType.Bytes, AvroType.String) => datum.ReadString(),
        _ => throw new InvalidOperationException($"{from} is not promoted to {to}."),
    };

    public static bool Exists(AvroType from, AvroType to) => (from, to) is
        (AvroType.Int, AvroType.Long or AvroType.Float or AvroType.Double)
        or (AvroType.Long, AvroType.Float or AvroType.Double)
        or (AvroType.Float, AvroType.Double)
        or (AvroType.String, AvroType.Bytes)
        or (AvroType.Bytes, AvroType.String);
}

/// <summary>A fixed, which takes the reader's name.</summary>
internal sealed class FixedPlan(AvroFixedSchema reader) : ResolutionPlan
{
    public override object? Read(ref DatumReader datum) => new AvroFixedValue(reader, datum.ReadFixed(reader.Size).ToArray());
}

/// <summary>An enum: for each of the writer's symbols the reader's, or null where it has none.</summary>
internal sealed class EnumPlan(AvroEnumSchema writer, AvroEnumValue?[] symbols, string path) : ResolutionPlan
{
    public override object? Read(ref DatumReader datum)
    {
        var start = datum.Offset;
        var index = datum.ReadEnum(symbols.Length);
        return symbols[index]
            ?? throw new AvroFormatException($"The reader's enum does not have the symbol \"{writer.Symbols[index]}\" of {path}", start);
    }
}

/// <summary>An array.</summary>
internal sealed class ArrayPlan(ResolutionPlan items) : ResolutionPlan
{
    public override object? Read(ref DatumReader datum)
    {
        datum.Enter();
        var list = new List<object?>();
        while (datum.ReadBlockStart() is > 0 and var count)
        {
            for (; count > 0; count--)
            {
                datum.Charge();
                list.Add(items.Read(ref datum));
            }
        }

        datum.Leave();
        return list;
    }
}

/// <summary>A map.</summary>
internal sealed class MapPlan(ResolutionPlan values) : ResolutionPlan
{
    public override object? Read(ref DatumReader datum)
    {
        datum.Enter();
        var map = new Dictionary<string, object?>(StringComparer.Ordinal);
        while (datum.ReadBlockStart() is > 0 and var count)
        {
            for (; count > 0; count--)
            {
                datum.Charge();
                datum.Add(map, datum.ReadString(), values.Read(ref datum));
            }
        }

        datum.Leave();
        return map;
    }
}

/// <summary>A union of the writer's, whose branches each have their plan.</summary>
internal sealed class WriterUnionPlan(ResolutionPlan[] branches) : ResolutionPlan
{
    public override object? Read(ref DatumReader datum)
    {
        datum.Enter();
        var value = branches[datum.ReadUnionIndex(branches.Length)].Read(ref datum);
        datum.Leave();
        return value;
    }
}

/// <summary>What can't be read.</summary>
internal sealed class RefusalPlan(string message) : ResolutionPlan
{
    public override object? Read(ref DatumReader datum) => throw new AvroFormatException(message, datum.Offset);
}
