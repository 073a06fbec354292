namespace Aesop.Avro.Schemas;

/// <summary>
/// The schema of an array. <see href="https://avro.apache.org/docs/1.12.0/specification/#arrays"/>
/// </summary>
public sealed class AvroArraySchema : AvroSchema
{
    internal static readonly string[] OwnAttributes = ["type", "items"];

    /// <summary>Creates the schema.</summary>
    /// <param name="items">The type of the items.</param>
    /// <param name="attributes">Custom attributes; null for none.</param>
    public AvroArraySchema(AvroSchema items, AvroAttributes? attributes = null)
        : base(AvroType.Array, attributes)
    {
        ArgumentNullException.ThrowIfNull(items);
        Attributes.RefuseReserved(OwnAttributes);
        Items = items;
    }

    /// <summary>The type of the items.</summary>
    public AvroSchema Items { get; }
}
