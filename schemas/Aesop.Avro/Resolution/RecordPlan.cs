using System.Text.Json;
using Aesop.Avro.Data;
using Aesop.Avro.Schemas;

namespace Aesop.Avro.Resolution;

/// <summary>A record: the writer's fields in order, each to its place in the reader's or passed over, then the reader's defaults.</summary>
/// <remarks>It is made before its steps are, for they may lead back to it.</remarks>
internal sealed class RecordPlan(AvroRecordSchema reader) : ResolutionPlan
{
    private Step[] _steps = [];
    private Fill[] _fills = [];

    public void Set(List<Step> steps, List<Fill> fills)
    {
        _steps = [.. steps];
        _fills = [.. fills];
    }

    public override object? Read(ref DatumReader datum)
    {
        datum.Enter();
        datum.Charge();
        var record = new AvroRecord(reader);
        foreach (var step in _steps)
        {
            if (step.Plan is null)
            {
                datum.Skip(step.Writer);
            }
            else
            {
                record[step.Place] = step.Plan.Read(ref datum);
            }
        }

        foreach (var fill in _fills)
        {
            record[fill.Place] = fill.IsShared ? fill.Value : DefaultDatum.Make(fill.Schema, fill.Json, "$");
        }

        datum.Leave();
        return record;
    }

    /// <summary>A field of the writer's; without a plan the reader has none for it.</summary>
    internal readonly record struct Step(AvroSchema Writer, ResolutionPlan? Plan, int Place);

    /// <summary>A field of the reader's that takes its default; values that nobody can change are shared by all records.</summary>
    internal sealed class Fill
    {
        public Fill(AvroField field, int place, string path)
        {
            Place = place;
            Schema = field.Schema;
            Json = field.Default!.Value;
            Value = DefaultDatum.Make(Schema, Json, path);
            IsShared = Value is not (AvroRecord or List<object?> or Dictionary<string, object?> or byte[]);
        }

        public int Place { get; }

        public AvroSchema Schema { get; }

        public JsonElement Json { get; }

        public object? Value { get; }

        public bool IsShared { get; }
    }
}
