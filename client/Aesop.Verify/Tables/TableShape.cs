using Aesop.Verify.Columns;

namespace Aesop.Verify.Tables;

/// <summary>A table as a server's catalog shows it. Immutable.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Columns">Its columns in order.</param>
/// <param name="Key">The primary key's columns, or those of the first unique index without nullable ones; empty where there is none.</param>
/// <param name="IsVersioned">Whether it keeps its rows' history (MariaDB's system versioning).</param>
/// <param name="RowBytes">About how long a row is.</param>
internal sealed record TableShape(TableName Name, IReadOnlyList<SqlColumn> Columns, IReadOnlyList<SqlColumn> Key, bool IsVersioned, long RowBytes)
{
    /// <summary>A column by its name, without regard to letter case as the servers have it; null where there is none.</summary>
    public SqlColumn? Column(string name) => Columns.FirstOrDefault(column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
