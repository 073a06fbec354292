namespace Aesop.Avro.Schemas;

/// <summary>
/// The schema of a map, whose keys are strings. <see href="https://avro.apache.org/docs/1.12.0/specification/#maps"/>
/// </summary>
public sealed class AvroMapSchema : AvroSchema
{
    internal static readonly string[] OwnAttributes = ["type", "values"];

    /// <summary>Creates the schema.</summary>
    /// <param name="values">The type of the values.</param>
    /// <param name="attributes">Custom attributes; null for none.</param>
    public AvroMapSchema(AvroSchema values, AvroAttributes? attributes = null)
        : base(AvroType.Map, attributes)
    {
        ArgumentNullException.ThrowIfNull(values);
        Attributes.RefuseReserved(OwnAttributes);
        Values = values;
    }

    /// <summary>The type of the values.</summary>
    public AvroSchema Values { get; }
}
