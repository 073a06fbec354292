namespace Aesop.Relay.Tables;

/// <summary>A table whose rows the relay can't read, or must not guess at.</summary>
internal sealed class TableException(string table, string? column, string reason)
    : Exception($"Table {table}{(column is null ? "" : $", column {column},")} {reason}.")
{
    /// <summary>The table, <c>database.table</c>.</summary>
    public string Table { get; } = table;
}
