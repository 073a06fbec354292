using System.Runtime.InteropServices;

namespace Aesop.Verify.Folding;

/// <summary>What the index holds of one row, as it stands in its file.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal struct KeySlot
{
    /// <summary>The key's digest, of which a collision isn't to be expected in the life of anybody.</summary>
    public UInt128 Key;

    /// <summary>The table's number; 0 is an empty slot.</summary>
    public uint Table;

    /// <summary>The bytes of the key's JSON.</summary>
    public int KeyLength;

    /// <summary>The bytes of the row's JSON behind it; 0 is a row that was deleted.</summary>
    public int RowLength;

    /// <summary>How many columns the row's JSON has.</summary>
    public ushort Columns;

    /// <summary>1 when the source was seen to have the key.</summary>
    public ushort Seen;

    /// <summary>Where key and row stand in the file of rows.</summary>
    public long Offset;

    /// <summary>Whether the row exists.</summary>
    public readonly bool IsLive => RowLength > 0;
}
