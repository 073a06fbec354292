using Aesop.Verify.Tables;

namespace Aesop.Verify.Comparing;

/// <summary>A row that differed when it was last looked at.</summary>
internal sealed class Suspect(RowKey key, ulong version, long now)
{
    /// <summary>Its key.</summary>
    public RowKey Key { get; } = key;

    /// <summary>When it was first seen to differ.</summary>
    public long Since { get; } = now;

    /// <summary>The source's row: which one.</summary>
    public ulong Version { get; set; } = version;

    /// <summary>When the source's row was first seen to be this one.</summary>
    public long StableSince { get; set; } = now;

    /// <summary>How often it was looked at again.</summary>
    public int Looks { get; set; }
}
