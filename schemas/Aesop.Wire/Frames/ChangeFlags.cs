namespace Aesop.Wire.Frames;

/// <summary>What a change frame carries besides its columns. The numbers are those of the wire.</summary>
[Flags]
public enum ChangeFlags : byte
{
    /// <summary>Nothing of the below.</summary>
    None = 0,

    /// <summary>One of the two adjacent changes that an update of the key is: the delete of the old, the insert of the new.</summary>
    KeyChanged = 1,

    /// <summary>The row has a key; without it, the key's bytes are empty and the hash is that of the table's name.</summary>
    HasKey = 2,

    /// <summary>A before image is carried.</summary>
    HasBefore = 4,

    /// <summary>An after image is carried.</summary>
    HasAfter = 8,

    /// <summary>The before image starts with a bitmap of the columns that it carries.</summary>
    PartialBefore = 16,

    /// <summary>The after image starts with a bitmap of the columns that it carries.</summary>
    PartialAfter = 32,
}
