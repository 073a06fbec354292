using Aesop.MySql.Binlog;
using Aesop.Tests.Servers;

namespace Aesop.MySql.Tests.Binlog;

/// <summary>Reads a real server's log from a position to its end.</summary>
internal static class ServerLog
{
    private const uint ReaderServerId = 700;

    public delegate void EventHandler(in BinlogEvent read);

    public static async Task<BinlogPosition> EndAsync(DatabaseServer server)
    {
        (string file, long offset) = await server.BinlogPositionAsync();
        return new BinlogPosition(file, offset);
    }

    public static async Task<BinlogStream> OpenAsync(DatabaseServer server, BinlogStartPosition start, Func<BinlogStreamOptions, BinlogStreamOptions>? change = null, string tls = "disabled")
    {
        MySqlConnection connection = await MySqlConnection.ConnectAsync(MySqlConnectionOptions.Parse($"{server.Url}/?tls={tls}"));
        var options = new BinlogStreamOptions { ServerId = ReaderServerId, Start = start, StopAtEnd = true };
        return await BinlogStream.OpenAsync(connection, change is null ? options : change(options));
    }

    public static async Task ReadAsync(DatabaseServer server, BinlogStartPosition start, EventHandler handle, Func<BinlogStreamOptions, BinlogStreamOptions>? change = null)
    {
        await using BinlogStream stream = await OpenAsync(server, start, change);
        await ReadAsync(stream, handle);
    }

    public static async Task ReadAsync(BinlogStream stream, EventHandler handle)
    {
        while (await stream.WaitAsync())
        {
            Drain(stream, handle);
        }
    }

    public static async Task<List<LoggedRow>> RowsAsync(DatabaseServer server, BinlogPosition from, string database)
    {
        var rows = new List<LoggedRow>();
        var tables = new TableMapCache();
        await ReadAsync(server, BinlogStartPosition.At(from), (in BinlogEvent read) => Collect(read, tables, rows, database));
        return rows;
    }

    public static void Collect(in BinlogEvent read, TableMapCache tables, List<LoggedRow> rows, string database)
    {
        if (read.Type == BinlogEventType.TableMap)
        {
            tables.Add(read);
        }
        else if (RowsEvent.IsRows(read.Type))
        {
            RowsEvent change = RowsEvent.Parse(read);
            TableMap table = tables.Get(change);
            if (table.Database != database)
            {
                return;
            }

            var cursor = new RowCursor(change, table);
            while (cursor.NextRow())
            {
                var documents = new byte[]?[table.Columns.Length];
                string?[]? before = change.Change == RowChange.Insert ? null : ValueText.Image(ref cursor, RowImage.Before, documents);
                string?[]? after = change.Change == RowChange.Delete ? null : ValueText.Image(ref cursor, RowImage.After, documents);
                rows.Add(new LoggedRow(table, change.Change, before, after));
            }
        }
    }

    private static void Drain(BinlogStream stream, EventHandler handle)
    {
        while (stream.TryRead(out BinlogEvent read))
        {
            handle(read);
        }
    }
}
