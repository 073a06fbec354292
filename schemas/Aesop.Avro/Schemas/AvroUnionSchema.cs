namespace Aesop.Avro.Schemas;

/// <summary>
/// The schema of a value of one of several types. <see href="https://avro.apache.org/docs/1.12.0/specification/#unions"/>
/// </summary>
public sealed class AvroUnionSchema : AvroSchema
{
    /// <summary>Creates the schema.</summary>
    /// <param name="branches">The types; a datum holds the place of one in front of its value.</param>
    /// <exception cref="AvroSchemaException">There is none; one is itself a union; or two have one type, which only records, enums and
    /// fixed of different names may.</exception>
    public AvroUnionSchema(params IEnumerable<AvroSchema> branches)
        : base(AvroType.Union, attributes: null)
    {
        ArgumentNullException.ThrowIfNull(branches);
        Branches = [.. branches];
        if (Branches.Count == 0)
        {
            throw new AvroSchemaException("A union must have at least one type");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var branch in Branches)
        {
            if (branch.Type == AvroType.Union)
            {
                throw new AvroSchemaException("A union may not stand directly inside a union");
            }

            var name = branch is AvroNamedSchema named ? named.Name.FullName : AvroTypeNames.NameOf(branch.Type);
            if (!seen.Add(name))
            {
                throw new AvroSchemaException($"A union may not have the type {name} twice");
            }
        }
    }

    /// <summary>The types of which a value has one.</summary>
    public IReadOnlyList<AvroSchema> Branches { get; }

    /// <summary>The union of null, at place 0, and the type, at place 1.</summary>
    /// <param name="schema">The type; not null and not a union.</param>
    /// <exception cref="AvroSchemaException">The type is null or a union.</exception>
    public static AvroUnionSchema Nullable(AvroSchema schema) => new(Null, schema);
}
