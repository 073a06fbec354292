using System.Text.Encodings.Web;
using System.Text.Json;
using Aesop.Avro.Binary;
using Aesop.Avro.Schemas;

namespace Aesop.Avro.Json;

/// <summary>Compiles schemas to plans, and refuses attributes that it can't honour.</summary>
internal sealed class ValuePlanner
{
    private readonly Dictionary<AvroRecordSchema, ValuePlan> _records = new(ReferenceEqualityComparer.Instance);

    public ValuePlan PlanRecord(AvroRecordSchema schema)
    {
        if (_records.TryGetValue(schema, out var known))
        {
            return known;
        }

        var fields = schema.FieldArray;
        var plan = new ValuePlan
        {
            Op = ValueOp.Record,
            Names = new JsonEncodedText[fields.Length],
            Parts = new ValuePlan[fields.Length],
        };
        _records.Add(schema, plan);
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < fields.Length; i++)
        {
            var name = fields[i].Attributes.GetString(AvroJsonAttributes.Column) ?? fields[i].Name;
            if (!names.Add(name))
            {
                throw new AvroSchemaException($"Two fields of the record {schema.Name} would both be the JSON property \"{name}\"");
            }

            plan.Names[i] = Encode(name);
            plan.Parts[i] = PlanValue(fields[i].Schema, $"{schema.Name}.{fields[i].Name}");
        }

        return plan;
    }

    private static JsonEncodedText Encode(string text) => JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);

    private ValuePlan PlanValue(AvroSchema schema, string path)
    {
        SchemaStack.Demand();
        var rule = schema.Attributes.TryGet(AvroJsonAttributes.Rule, out var given)
            ? given.ValueKind == JsonValueKind.String ? given.GetString() : given.GetRawText()
            : null;
        var plan = schema switch
        {
            AvroRecordSchema record => PlanRecord(record),
            AvroEnumSchema symbols => new ValuePlan { Op = ValueOp.Enum, Names = [.. symbols.Symbols.Select(Encode)] },
            AvroArraySchema array => new ValuePlan { Op = ValueOp.Array, Parts = [PlanValue(array.Items, $"{path}[]")] },
            AvroMapSchema map => new ValuePlan { Op = ValueOp.Map, Parts = [PlanValue(map.Values, $"{path}{{}}")] },
            AvroUnionSchema union => new ValuePlan
            {
                Op = ValueOp.Union,
                Parts = [.. union.Branches.Select((branch, i) => PlanValue(branch, $"{path}|{i}"))],
            },
            _ => PlanScalar(schema, rule, path),
        };
        if (rule is not null && !Honours(plan.Op, rule))
        {
            throw new AvroSchemaException(
                $"The attribute \"{AvroJsonAttributes.Rule}\": \"{rule}\" is unknown, or not for {AvroTypeNames.NameOf(schema.Type)}",
                path);
        }

        return plan;
    }

    private static bool Honours(ValueOp op, string rule) => rule switch
    {
        AvroJsonAttributes.Raw => op == ValueOp.RawJson,
        AvroJsonAttributes.Number => op == ValueOp.DecimalNumber,
        AvroJsonAttributes.Time => op == ValueOp.Time,
        _ => false,
    };

    private static ValuePlan PlanScalar(AvroSchema schema, string? rule, string path)
    {
        var size = schema is AvroFixedSchema { Size: var given } ? given : -1;
        switch (schema.LogicalType?.Kind)
        {
            case AvroLogicalKind.Decimal:
                var scale = schema.LogicalType.Scale;
                if (scale > AvroDecimal.MaxDigits)
                {
                    throw new AvroSchemaException(
                        $"A decimal's scale of {scale} is more than the {AvroDecimal.MaxDigits} that can be rendered", path);
                }

                var op = rule == AvroJsonAttributes.Number ? ValueOp.DecimalNumber : ValueOp.DecimalText;
                return new ValuePlan { Op = op, Scale = scale, FixedSize = size };
            case AvroLogicalKind.Date:
                return new ValuePlan { Op = ValueOp.Date };
            case AvroLogicalKind.LocalTimestampMicros:
                return new ValuePlan { Op = ValueOp.LocalTimestamp, Scale = FractionDigits(schema, path) };
            case AvroLogicalKind.TimestampMicros:
                return new ValuePlan { Op = ValueOp.UtcTimestamp, Scale = FractionDigits(schema, path) };
        }

        return schema.Type switch
        {
            AvroType.Null => new ValuePlan { Op = ValueOp.Null },
            AvroType.Boolean => new ValuePlan { Op = ValueOp.Boolean },
            AvroType.Int => new ValuePlan { Op = ValueOp.Int },
            AvroType.Long when rule == AvroJsonAttributes.Time =>
                new ValuePlan { Op = ValueOp.Time, Scale = FractionDigits(schema, path) },
            AvroType.Long => new ValuePlan { Op = ValueOp.Long },
            AvroType.Float => new ValuePlan { Op = ValueOp.Float },
            AvroType.Double => new ValuePlan { Op = ValueOp.Double },
            AvroType.String => new ValuePlan { Op = rule == AvroJsonAttributes.Raw ? ValueOp.RawJson : ValueOp.String },
            _ => new ValuePlan { Op = ValueOp.Bytes, FixedSize = size },
        };
    }

    private static int FractionDigits(AvroSchema schema, string path)
    {
        if (!schema.Attributes.TryGet(AvroJsonAttributes.FractionDigits, out var given))
        {
            return TimeText.FractionMax;
        }

        return given.ValueKind == JsonValueKind.Number && given.TryGetInt32(out var digits) && digits is >= 0 and <= TimeText.FractionMax
            ? digits
            : throw new AvroSchemaException(
                $"The attribute \"{AvroJsonAttributes.FractionDigits}\" must be 0 to {TimeText.FractionMax}, not {given.GetRawText()}",
                path);
    }
}
