using System.Text.Json;

namespace Aesop.Avro.Json;

/// <summary>What a schema was compiled to; a recursive schema is a cyclic graph of plans.</summary>
internal sealed class ValuePlan
{
    /// <summary>The bytes of a fixed; -1 where the length is in the datum.</summary>
    public int FixedSize { get; init; } = -1;

    /// <summary>The digits after the point of a decimal, a timestamp or a time.</summary>
    public int Scale { get; init; }

    public required ValueOp Op { get; init; }

    /// <summary>An enum's symbols, or a record's property names.</summary>
    public JsonEncodedText[] Names { get; init; } = [];

    /// <summary>A record's fields, a union's branches, an array's items (one) or a map's values (one).</summary>
    public ValuePlan[] Parts { get; init; } = [];
}
