using Aesop.MySql;
using Aesop.Randomized.Tests.Schemas;

namespace Aesop.Randomized.Tests.Runs;

/// <summary>A connection that writes, and the transaction that it is in.</summary>
internal sealed class Session(int number, MySqlConnection connection) : IAsyncDisposable
{
    private readonly HashSet<Table> _held = [];

    /// <summary>Its number in its world.</summary>
    public int Number { get; } = number;

    /// <summary>The connection.</summary>
    public MySqlConnection Connection { get; } = connection;

    /// <summary>Whether it has begun a transaction and not ended it.</summary>
    public bool IsOpen { get; set; }

    /// <summary>The savepoints of its transaction.</summary>
    public List<string> Savepoints { get; } = [];

    /// <summary>Whether its row images carry all columns.</summary>
    public bool HasFullImages { get; set; } = true;

    /// <summary>Nobody else may touch a table until this session's transaction ends.</summary>
    public void Hold(Table table)
    {
        if (IsOpen && _held.Add(table))
        {
            table.Owner = this;
        }
    }

    /// <summary>The transaction has ended.</summary>
    public void Release()
    {
        foreach (var table in _held)
        {
            table.Owner = null;
        }

        _held.Clear();
        Savepoints.Clear();
        IsOpen = false;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Connection.DisposeAsync();
}
