namespace Aesop.Wire.Frames;

/// <summary>What happened to a row. The numbers are those of the wire.</summary>
public enum ChangeOp : byte
{
    /// <summary>The row is new: only the after image.</summary>
    Insert = 1,

    /// <summary>The row changed: both images.</summary>
    Update = 2,

    /// <summary>The row is gone: only the before image.</summary>
    Delete = 3,

    /// <summary>The row as a snapshot held it: only the after image.</summary>
    Read = 4,
}
