using Aesop.MySql;
using Aesop.Randomized.Tests.Schemas;

namespace Aesop.Randomized.Tests.Runs;

/// <summary>A connection that writes, and the transaction that it is in.</summary>
internal sealed class Session(int number, MySqlConnection connection) : IAsyncDisposable
{
    private HashSet<Table> _held = [];

    /// <summary>Its number in its world.</summary>
    public int Number { get; } = number;

    /// <summary>The connection.</summary>
    public MySqlConnection Connection { get; private set; } = connection;

    /// <summary>The XA transaction that it is in; null where it is in none.</summary>
    public string? Xid { get; set; }

    /// <summary>Whether it has begun a transaction and not ended it.</summary>
    public bool IsOpen { get; set; }

    /// <summary>The savepoints of its transaction.</summary>
    public List<string> Savepoints { get; } = [];

    /// <summary>The character set of its statements.</summary>
    public string Charset { get; set; } = ConnectionCharset.Default;

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

        Forget();
    }

    /// <summary>The transaction is prepared, and goes on without this session: its tables stay held.</summary>
    public PreparedTransaction Detach()
    {
        var prepared = new PreparedTransaction(Xid!, [.. _held]);
        foreach (var table in _held)
        {
            table.Owner = prepared;
        }

        Forget();
        return prepared;
    }

    /// <summary>Goes on with another connection.</summary>
    public async Task ReplaceAsync(MySqlConnection connection)
    {
        await Connection.DisposeAsync();
        Connection = connection;
        HasFullImages = true;
        Charset = ConnectionCharset.Default;
    }

    private void Forget()
    {
        _held = [];
        Savepoints.Clear();
        IsOpen = false;
        Xid = null;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Connection.DisposeAsync();
}
