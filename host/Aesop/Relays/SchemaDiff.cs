using Aesop.Avro.Resolution;
using Aesop.Avro.Schemas;

namespace Aesop.Relays;

/// <summary>What became of a table between two versions of its schema. Immutable.</summary>
/// <param name="Columns">Each column that differs: its name, and its type before and after, of which one is null where it came or went.</param>
/// <param name="NewReadsOld">Why the new schema can't read what the old one wrote; empty where it can.</param>
/// <param name="OldReadsNew">Why the old schema can't read what the new one wrote; empty where it can.</param>
internal sealed record SchemaDiff(
    IReadOnlyList<(string Column, string? Before, string? After)> Columns,
    IReadOnlyList<AvroIncompatibility> NewReadsOld,
    IReadOnlyList<AvroIncompatibility> OldReadsNew)
{
    /// <summary>Compares two schemas of tables.</summary>
    public static SchemaDiff Of(AvroRecordSchema before, AvroRecordSchema after)
    {
        var (old, now) = (Types(before), Types(after));
        var changed = old.Keys.Concat(now.Keys.Where(name => !old.ContainsKey(name)))
            .Select(name => (name, old.GetValueOrDefault(name), now.GetValueOrDefault(name)))
            .Where(column => column.Item2 != column.Item3);
        return new SchemaDiff([.. changed], AvroCompatibility.Check(before, after), AvroCompatibility.Check(after, before));
    }

    /// <summary>The columns by their names at the source, with the source's types and the Avro schemas that they became.</summary>
    private static Dictionary<string, string> Types(AvroRecordSchema schema) => schema.Fields.ToDictionary(
        field => field.Attributes.GetString("aesop.column") ?? field.Name,
        field => $"{field.Attributes.GetString("aesop.type") ?? "?"} {field.Schema.ToJson()}",
        StringComparer.Ordinal);
}
