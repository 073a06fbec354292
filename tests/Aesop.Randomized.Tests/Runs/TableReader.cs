using Aesop.MySql;
using Aesop.Randomized.Tests.Folding;
using Aesop.Randomized.Tests.Schemas;

namespace Aesop.Randomized.Tests.Runs;

/// <summary>Looks at tables through a session whose settings never change, so that texts are the values.</summary>
internal sealed class TableReader(MySqlConnection connection) : IAsyncDisposable
{
    private const int NoSuchTable = 1146;
    private const int TriesMost = 3_000;

    /// <summary>Connects.</summary>
    public static async Task<TableReader> ConnectAsync(MySqlConnectionOptions server)
    {
        var connection = await MySqlConnection.ConnectAsync(server);
        await connection.ExecuteAsync("SET SESSION time_zone = '+00:00', sql_mode = ''");
        await connection.ExecuteAsync("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
        return new TableReader(connection);
    }

    /// <summary>All rows of a table.</summary>
    public async Task<Snapshot> ReadAsync(Table table)
    {
        var rows = new List<string?[]>();
        var columns = table.Selected;
        await using (var reader = await connection.QueryAsync(table.SelectAll))
        {
            while (await reader.ReadAsync())
            {
                rows.Add([.. columns.Select((column, i) => reader.GetStringOrNull(i) is { } text ? column.Type.Canonical(text) : null)]);
            }
        }

        table.RowsSeen = rows.Count;
        return new Snapshot([.. columns.Select(column => column.Name)], rows);
    }

    /// <summary>Whether the server has no such table.</summary>
    public async Task<bool> IsGoneAsync(Table table)
    {
        try
        {
            await connection.ExecuteAsync($"SELECT 1 FROM {table.Quoted} LIMIT 1");
            return false;
        }
        catch (MySqlServerException e) when (e.Code == NoSuchTable)
        {
            return true;
        }
    }

    /// <summary>Waits until a connection has ended for the server, too.</summary>
    public async Task AwaitEndAsync(uint connectionId)
    {
        var schema = connection.ServerVersion.IsMariaDb ? "information_schema" : "performance_schema";
        for (var tries = 0; await connection.QueryScalarAsync($"SELECT 1 FROM {schema}.processlist WHERE id = {connectionId}") is not null; tries++)
        {
            if (tries == TriesMost)
            {
                throw new FoldException("", $"Connection {connectionId} was closed, and is still there.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10));
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => connection.DisposeAsync();
}
