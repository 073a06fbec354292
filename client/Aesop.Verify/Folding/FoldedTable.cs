using System.Text.Json;
using Aesop.Verify.Columns;
using Aesop.Verify.Tables;

namespace Aesop.Verify.Folding;

/// <summary>A table that changes name. Not thread-safe.</summary>
internal sealed class FoldedTable(TableName name, uint number)
{
    /// <summary>Its name.</summary>
    public TableName Name { get; set; } = name;

    /// <summary>What its rows are filed under; a table that was emptied gets another.</summary>
    public uint Number { get; set; } = number;

    /// <summary>The table as the source has it; null where it has none.</summary>
    public TableShape? Shape { get; set; }

    /// <summary>Whether <see cref="Shape"/> was asked for since the last statement about the table.</summary>
    public bool IsShapeKnown { get; set; }

    /// <summary>Why its rows can't be told from the changes; null where they can.</summary>
    public string? Refusal { get; set; }

    /// <summary>The key of a row.</summary>
    /// <param name="key">The key as a line has it.</param>
    /// <returns>Null where the source's table has another key.</returns>
    public RowKey? KeyOf(JsonElement key)
    {
        if (Shape is null)
        {
            return new RowKey([.. key.EnumerateObject().Select(column => FoldedCell.Text(ValueClass.Text, column.Value))]);
        }

        var values = new List<string>(Shape.Key.Count);
        foreach (var column in Shape.Key)
        {
            if (!key.TryGetProperty(column.Name, out var value) || value.ValueKind == JsonValueKind.Null)
            {
                return null;
            }

            values.Add(FoldedCell.Text(column.Class, value));
        }

        return new RowKey(values);
    }
}
