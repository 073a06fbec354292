using Aesop.Randomized.Tests.Schemas;

namespace Aesop.Randomized.Tests.Statements;

/// <summary>A statement that changes rows.</summary>
/// <param name="Text">It, or several to be run one after the other.</param>
/// <param name="Tables">The tables that it reads or writes.</param>
internal sealed record RowStatement(IReadOnlyList<string> Text, IReadOnlyList<Table> Tables)
{
    public RowStatement(string text, params Table[] tables)
        : this([text], tables)
    {
    }
}
