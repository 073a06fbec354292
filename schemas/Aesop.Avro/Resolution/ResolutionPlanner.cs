using Aesop.Avro.Data;
using Aesop.Avro.Schemas;

namespace Aesop.Avro.Resolution;

/// <summary>
/// Compiles a writer's and a reader's schema, and collects what does not fit. What can't be read becomes a plan that refuses, so that the
/// data around it can be.
/// <see href="https://avro.apache.org/docs/1.12.0/specification/#schema-resolution"/>
/// </summary>
internal sealed class ResolutionPlanner
{
    private readonly Dictionary<(AvroRecordSchema Writer, AvroRecordSchema Reader, bool OnlySomeData), RecordPlan> _records = [];
    private readonly List<AvroIncompatibility> _incompatibilities = [];

    public IReadOnlyList<AvroIncompatibility> Incompatibilities => _incompatibilities;

    public ResolutionPlan Plan(AvroSchema writer, AvroSchema reader) => Plan(writer, reader, "$", onlySomeData: false);

    private ResolutionPlan Plan(AvroSchema writer, AvroSchema reader, string path, bool onlySomeData)
    {
        SchemaStack.Demand();
        if (writer is AvroUnionSchema writerUnion)
        {
            var some = onlySomeData || writerUnion.Branches.Count > 1;
            return new WriterUnionPlan([.. writerUnion.Branches.Select(
                branch => Plan(branch, reader, $"{path}|{SchemaMatch.NameOf(branch)}", some))]);
        }

        if (reader is AvroUnionSchema readerUnion)
        {
            return SchemaMatch.BranchFor(writer, readerUnion) is { } branch
                ? Plan(writer, branch, path, onlySomeData)
                : Refuse(
                    path,
                    AvroIncompatibilityKind.MissingBranch,
                    $"no type of the reader's union {SchemaMatch.NameOf(reader)} takes the writer's {SchemaMatch.NameOf(writer)}",
                    onlySomeData);
        }

        if (SchemaMatch.Mismatch(writer, reader) is var (kind, message))
        {
            return Refuse(path, kind, message, onlySomeData);
        }

        return (writer, reader) switch
        {
            (AvroRecordSchema w, AvroRecordSchema r) => PlanRecord(w, r, path, onlySomeData),
            (AvroEnumSchema w, AvroEnumSchema r) => PlanEnum(w, r, path),
            (AvroArraySchema w, AvroArraySchema r) => new ArrayPlan(Plan(w.Items, r.Items, $"{path}[]", onlySomeData)),
            (AvroMapSchema w, AvroMapSchema r) => new MapPlan(Plan(w.Values, r.Values, $"{path}{{}}", onlySomeData)),
            (AvroFixedSchema, AvroFixedSchema r) => new FixedPlan(r),
            _ when writer.Type == reader.Type => new SamePlan(reader),
            _ => new PromotionPlan(writer.Type, reader.Type),
        };
    }

    private RecordPlan PlanRecord(AvroRecordSchema writer, AvroRecordSchema reader, string path, bool onlySomeData)
    {
        if (_records.TryGetValue((writer, reader, onlySomeData), out var known))
        {
            return known;
        }

        var plan = new RecordPlan(reader);
        _records.Add((writer, reader, onlySomeData), plan);
        var sources = FieldSources(writer, reader);
        var steps = new List<RecordPlan.Step>();
        for (var i = 0; i < writer.Fields.Count; i++)
        {
            var place = Array.IndexOf(sources, i);
            var source = writer.Fields[i].Schema;
            steps.Add(place < 0
                ? new RecordPlan.Step(source, null, -1)
                : new RecordPlan.Step(
                    source, Plan(source, reader.Fields[place].Schema, $"{path}.{reader.Fields[place].Name}", onlySomeData), place));
        }

        var fills = new List<RecordPlan.Fill>();
        for (var place = 0; place < sources.Length; place++)
        {
            if (sources[place] >= 0)
            {
                continue;
            }

            var field = reader.Fields[place];
            var fieldPath = $"{path}.{field.Name}";
            if (field.Default is not null)
            {
                fills.Add(new RecordPlan.Fill(field, place, fieldPath));
                continue;
            }

            var refusal = Refuse(
                fieldPath,
                AvroIncompatibilityKind.MissingDefault,
                "the writer has no such field and the reader has no default for it",
                onlySomeData);
            steps.Insert(0, new RecordPlan.Step(AvroSchema.Null, refusal, place));
        }

        plan.Set(steps, fills);
        return plan;
    }

    /// <summary>For each of the reader's fields the place of the writer's that it takes; -1 where there is none. A field of the same name
    /// goes before one that an alias names, and no field of the writer's is taken twice.</summary>
    private static int[] FieldSources(AvroRecordSchema writer, AvroRecordSchema reader)
    {
        var sources = new int[reader.Fields.Count];
        var taken = new HashSet<int>();
        for (var i = 0; i < sources.Length; i++)
        {
            sources[i] = writer.IndexOf(reader.Fields[i].Name);
            taken.Add(sources[i]);
        }

        for (var i = 0; i < sources.Length; i++)
        {
            foreach (var alias in reader.Fields[i].Aliases)
            {
                if (sources[i] < 0 && writer.IndexOf(alias) is >= 0 and var source && taken.Add(source))
                {
                    sources[i] = source;
                }
            }
        }

        return sources;
    }

    private EnumPlan PlanEnum(AvroEnumSchema writer, AvroEnumSchema reader, string path)
    {
        var fallback = reader.Default is null ? null : new AvroEnumValue(reader, reader.Default);
        var symbols = new AvroEnumValue?[writer.Symbols.Count];
        var missing = new List<string>();
        for (var i = 0; i < symbols.Length; i++)
        {
            var symbol = writer.Symbols[i];
            symbols[i] = reader.IndexOf(symbol) >= 0 ? new AvroEnumValue(reader, symbol) : fallback;
            if (symbols[i] is null)
            {
                missing.Add(symbol);
            }
        }

        if (missing.Count > 0)
        {
            _incompatibilities.Add(new AvroIncompatibility(
                path,
                AvroIncompatibilityKind.MissingSymbols,
                $"the reader's enum {reader.Name} does not have {string.Join(", ", missing)} and has no default",
                OnlySomeData: true));
        }

        return new EnumPlan(writer, symbols, path);
    }

    private RefusalPlan Refuse(string path, AvroIncompatibilityKind kind, string message, bool onlySomeData)
    {
        var reason = new AvroIncompatibility(path, kind, message, onlySomeData);
        _incompatibilities.Add(reason);
        return new RefusalPlan($"The reader's schema can't read this: {reason}");
    }
}
