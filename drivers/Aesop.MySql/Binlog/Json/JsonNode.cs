namespace Aesop.MySql.Binlog;

/// <summary>Where some of a patched document's bytes stand.</summary>
/// <param name="Source">In which of the patch's memories.</param>
/// <param name="Start">Offset there.</param>
/// <param name="Length">How many bytes.</param>
internal readonly record struct JsonSlice(JsonSource Source, int Start, int Length);

/// <summary>A value in a document that is being patched: bytes as they are, until a path leads into them; then a list of values.</summary>
internal struct JsonNode
{
    /// <summary>No node.</summary>
    public const int None = -1;

    /// <summary>The type in binary JSON.</summary>
    public byte Type;

    /// <summary>Whether the value is the list of its children, and no longer its bytes.</summary>
    public bool IsExpanded;

    /// <summary>The bytes, and any behind them.</summary>
    public JsonSlice Value;

    /// <summary>The member's name, where the parent is an object.</summary>
    public JsonSlice Key;

    /// <summary>How many children an expanded value has.</summary>
    public int Count;

    /// <summary>The first child.</summary>
    public int First;

    /// <summary>The next child of the same parent.</summary>
    public int Next;
}
