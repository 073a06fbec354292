using Aesop.Wire.Frames;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Tables;

/// <summary>One version of one table's schema. Immutable.</summary>
/// <param name="Frame">What is sent before the schema's first use on a stream.</param>
/// <param name="FrameBytes">The same, sealed.</param>
public sealed record RegisteredSchema(SchemaFrame Frame, ReadOnlyMemory<byte> FrameBytes)
{
    /// <summary>The fingerprint, which frames carry.</summary>
    public ulong Fingerprint => Frame.Fingerprint;

    /// <summary>The table's full name, <c>database.table</c>.</summary>
    public string TableName { get; } = $"{Frame.Database}.{Frame.Table}";

    /// <summary>Where this version was first seen.</summary>
    public Scn Since => Frame.Scn;
}
