using Aesop.Randomized.Tests.Schemas;

namespace Aesop.Randomized.Tests.Runs;

/// <summary>An XA transaction that is prepared, and belongs to nobody until it is committed or rolled back.</summary>
/// <param name="Xid">Its name.</param>
/// <param name="Tables">What it has changed: nobody else may touch them meanwhile.</param>
internal sealed record PreparedTransaction(string Xid, IReadOnlyList<Table> Tables)
{
    /// <summary>It has ended.</summary>
    public void Release()
    {
        foreach (var table in Tables)
        {
            table.Owner = null;
        }
    }
}
