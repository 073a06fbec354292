using Aesop.Avro.Schemas;

namespace Aesop.Avro.Data;

/// <summary>The bytes of a fixed.</summary>
/// <param name="Schema">The fixed.</param>
/// <param name="Bytes">As many bytes as it has.</param>
public sealed record AvroFixedValue(AvroFixedSchema Schema, ReadOnlyMemory<byte> Bytes);
