using Aesop.Avro.Schemas;

namespace Aesop.Avro.Data;

/// <summary>A symbol of an enum.</summary>
/// <param name="Schema">The enum.</param>
/// <param name="Symbol">One of its symbols.</param>
public sealed record AvroEnumValue(AvroEnumSchema Schema, string Symbol)
{
    /// <summary>The symbol.</summary>
    public override string ToString() => Symbol;
}
