namespace Aesop.MySql.Binlog;

/// <summary>Which state of a row an image shows.</summary>
public enum RowImage
{
    /// <summary>As it was.</summary>
    Before,

    /// <summary>As it became.</summary>
    After,
}
