using System.Text;
using Aesop.Verify.Columns;
using Aesop.Wire.Hashing;

namespace Aesop.Verify.Tables;

/// <summary>A row as it was read. Immutable.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Cells">Its values, in the order of the compared columns.</param>
internal sealed record TableRow(RowKey Key, IReadOnlyList<Cell> Cells)
{
    /// <summary>How many rows have this key: more than one where a sink's table doesn't forbid it.</summary>
    public int Copies { get; init; } = 1;


    /// <summary>A number that changes when a value does; 0 stands for no row.</summary>
    public static ulong VersionOf(TableRow? row)
    {
        if (row is null)
        {
            return 0;
        }

        var text = new StringBuilder();
        foreach (var cell in row.Cells)
        {
            text.Append((int)cell.Kind).Append(cell.Text.Length).Append(':').Append(cell.Text);
        }

        return Math.Max(1, XxHash64.Compute(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
