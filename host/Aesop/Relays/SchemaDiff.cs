using Aesop.Avro.Resolution;
using Aesop.Avro.Schemas;

namespace Aesop.Relays;

/// <summary>What became of a table between two versions of its schema. Immutable.</summary>
/// <param name="Changes">What differs, a line each: columns that came (+), went (-) or changed (~), their order, the key.</param>
/// <param name="NewReadsOld">Why the new schema can't read what the old one wrote; empty where it can.</param>
/// <param name="OldReadsNew">Why the old schema can't read what the new one wrote; empty where it can.</param>
internal sealed record SchemaDiff(IReadOnlyList<string> Changes, IReadOnlyList<AvroIncompatibility> NewReadsOld, IReadOnlyList<AvroIncompatibility> OldReadsNew)
{
    /// <summary>
    /// The names that schema registries give it: <c>full</c>, <c>backward</c> (who has the new schema reads old data), <c>forward</c> (who has the old one reads new
    /// data), <c>none</c>.
    /// </summary>
    public string Compatibility => (NewReadsOld.Count, OldReadsNew.Count) switch
    {
        (0, 0) => "full",
        (0, _) => "backward",
        (_, 0) => "forward",
        _ => "none",
    };

    /// <summary>Compares two schemas of tables.</summary>
    public static SchemaDiff Of(AvroRecordSchema before, AvroRecordSchema after) =>
        new([.. ChangesOf(before, after)], AvroCompatibility.Check(before, after), AvroCompatibility.Check(after, before));

    private static IEnumerable<string> ChangesOf(AvroRecordSchema before, AvroRecordSchema after)
    {
        var (old, now) = (before.Fields.ToDictionary(Name, StringComparer.Ordinal), after.Fields.ToDictionary(Name, StringComparer.Ordinal));
        foreach (var (name, field) in old)
        {
            if (!now.TryGetValue(name, out var other))
            {
                yield return $"- {name}: {Describe(field)}";
            }
            else if (Describe(field) != Describe(other))
            {
                yield return $"~ {name}: {Describe(field)} -> {Describe(other)}";
            }
        }

        foreach (var (name, field) in now.Where(column => !old.ContainsKey(column.Key)))
        {
            yield return $"+ {name}: {Describe(field)}";
        }

        var (order, newOrder) = (Common(before, now), Common(after, old));
        if (order != newOrder)
        {
            yield return $"~ order: {order} -> {newOrder}";
        }

        if (Key(before) != Key(after))
        {
            yield return $"~ key: {Key(before)} -> {Key(after)}";
        }
    }

    /// <summary>The columns by their names at the source.</summary>
    private static string Name(AvroField field) => field.Attributes.GetString("aesop.column") ?? field.Name;

    /// <summary>The source's type, and the Avro schema that it became.</summary>
    private static string Describe(AvroField field)
    {
        var charset = field.Attributes.GetString("aesop.charset") is { } name ? $" {name}" : "";
        var labels = field.Attributes.TryGet("aesop.labels", out var list) ? $"({string.Join(", ", list.EnumerateArray().Select(label => $"'{label.GetString()}'"))})" : "";
        return $"{field.Attributes.GetString("aesop.type") ?? "?"}{labels}{charset} {field.Schema.ToJson()}";
    }

    private static string Common(AvroRecordSchema schema, Dictionary<string, AvroField> other) =>
        string.Join(", ", schema.Fields.Select(Name).Where(other.ContainsKey));

    private static string Key(AvroRecordSchema schema) => schema.Attributes.TryGet("aesop.key", out var names)
        ? string.Join(", ", names.EnumerateArray().Select(name => name.GetString()))
        : "none";
}
