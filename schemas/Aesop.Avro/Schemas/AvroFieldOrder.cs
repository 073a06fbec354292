namespace Aesop.Avro.Schemas;

/// <summary>
/// How a field takes part in the ordering of its record.
/// <see href="https://avro.apache.org/docs/1.12.0/specification/#sort-order"/>
/// </summary>
public enum AvroFieldOrder
{
    /// <summary>Smaller values first.</summary>
    Ascending,

    /// <summary>Larger values first.</summary>
    Descending,

    /// <summary>Not at all.</summary>
    Ignore,
}
