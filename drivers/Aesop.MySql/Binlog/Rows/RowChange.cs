namespace Aesop.MySql.Binlog;

/// <summary>What a rows event did to its rows.</summary>
public enum RowChange
{
    /// <summary>Each row has an after image.</summary>
    Insert,

    /// <summary>Each row has a before image and an after image.</summary>
    Update,

    /// <summary>Each row has a before image.</summary>
    Delete,
}
