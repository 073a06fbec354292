using Aesop.Avro.Schemas;

namespace Aesop.Avro.Resolution;

/// <summary>
/// Whether two schemas match, their parts not looked at.
/// <see href="https://avro.apache.org/docs/1.12.0/specification/#schema-resolution"/>
/// </summary>
internal static class SchemaMatch
{
    /// <summary>Why the schemas, neither of them a union, do not match; null where they do.</summary>
    public static (AvroIncompatibilityKind Kind, string Message)? Mismatch(AvroSchema writer, AvroSchema reader)
    {
        if (writer.Type != reader.Type)
        {
            return PromotionPlan.Exists(writer.Type, reader.Type)
                ? LogicalMismatch(writer, reader)
                : (AvroIncompatibilityKind.Type, $"the writer's {NameOf(writer)} can't be read as {NameOf(reader)}");
        }

        if (writer is AvroNamedSchema w && reader is AvroNamedSchema r && !SameName(w, r))
        {
            return (
                AvroIncompatibilityKind.Name,
                $"the writer's {NameOf(writer)} is not the reader's {NameOf(reader)}, and no alias says so");
        }

        if (writer is AvroFixedSchema { Size: var from } && reader is AvroFixedSchema { Size: var to } && from != to)
        {
            return (AvroIncompatibilityKind.FixedSize, $"the writer's {NameOf(writer)} has {from} bytes, the reader's has {to}");
        }

        return LogicalMismatch(writer, reader);
    }

    /// <summary>
    /// The branch that takes the writer's type: one of the same type and full name, else the first of the same type, else the
    /// first that it is promoted to.
    /// </summary>
    /// <remarks>The specification says "the first that matches", by which bytes of a union of string and bytes would be read back as a
    /// string. The reference implementation looks for the type itself first, as is done here.</remarks>
    public static AvroSchema? BranchFor(AvroSchema writer, AvroUnionSchema reader)
    {
        var matching = reader.Branches.Where(branch => Mismatch(writer, branch) is null).ToList();
        return matching.Find(branch => branch is AvroNamedSchema named && named.Name == ((AvroNamedSchema)writer).Name)
            ?? matching.Find(branch => branch.Type == writer.Type)
            ?? matching.FirstOrDefault();
    }

    /// <summary>How a schema is called in messages.</summary>
    public static string NameOf(AvroSchema schema) => schema switch
    {
        AvroNamedSchema named => $"{AvroTypeNames.NameOf(schema.Type)} {named.Name}",
        AvroUnionSchema union => $"[{string.Join(", ", union.Branches.Select(NameOf))}]",
        _ when schema.LogicalType is { } logical => $"{AvroTypeNames.NameOf(schema.Type)} {logical}",
        _ => AvroTypeNames.NameOf(schema.Type),
    };

    /// <summary>Unqualified names count; an alias of the reader's may stand for a full name or, in the same way, its last part.</summary>
    private static bool SameName(AvroNamedSchema writer, AvroNamedSchema reader) =>
        writer.Name.Name == reader.Name.Name || reader.Aliases.Any(alias => alias.Name == writer.Name.Name);

    private static (AvroIncompatibilityKind Kind, string Message)? LogicalMismatch(AvroSchema writer, AvroSchema reader)
    {
        if (writer.LogicalType is not { } from || reader.LogicalType is not { } to)
        {
            return null;
        }

        var fits = from.Kind == to.Kind && from.Scale == to.Scale && from.Precision <= to.Precision;
        return fits
            ? null
            : (AvroIncompatibilityKind.LogicalType, $"the writer's {from} would be taken for {to}, which means another value");
    }
}
