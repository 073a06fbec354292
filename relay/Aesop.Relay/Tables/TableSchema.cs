using Aesop.Avro.Schemas;

namespace Aesop.Relay.Tables;

/// <summary>One version of one table, and the Avro schema of its rows. Immutable.</summary>
internal sealed class TableSchema
{
    /// <summary>Makes the schema of a table.</summary>
    /// <param name="database">The database's name.</param>
    /// <param name="table">The table's name.</param>
    /// <param name="columns">Its columns, in the order of a row image.</param>
    /// <param name="key">The key's columns by place, in the key's order; empty where there is none.</param>
    public TableSchema(string database, string table, IReadOnlyList<TableColumn> columns, IReadOnlyList<int> key)
    {
        Database = database;
        Table = table;
        Columns = columns;
        Key = key;
        Avro = TableRecord.Build(this);
    }

    /// <summary>The database's name.</summary>
    public string Database { get; }

    /// <summary>The table's name.</summary>
    public string Table { get; }

    /// <summary>The columns, in the order of a row image.</summary>
    public IReadOnlyList<TableColumn> Columns { get; }

    /// <summary>The key's columns by place, in the key's order; empty where there is no key.</summary>
    public IReadOnlyList<int> Key { get; }

    /// <summary>The record that an image of a row is.</summary>
    public AvroRecordSchema Avro { get; }

    /// <summary>The full name, <c>database.table</c>.</summary>
    public string FullName => $"{Database}.{Table}";
}
