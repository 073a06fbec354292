using System.Diagnostics;
using Aesop.MySql;
using Aesop.MySql.Binlog;
using Aesop.Tests.Servers;

namespace Aesop.Bench;

/// <summary>
/// The floor of what a relay can do: takes the time at which each row's event has arrived from the server, with the driver alone. The first column
/// is the row's number.
/// </summary>
internal sealed class TimingLogReader : IAsyncDisposable
{
    private const uint ServerId = 0x8000_F100;

    private readonly BinlogStream _stream;
    private readonly TableMapCache _tables = new();
    private readonly long[] _times;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _reading;

    private TimingLogReader(BinlogStream stream, long[] times)
    {
        _stream = stream;
        _times = times;
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>Begins at the end of the server's log.</summary>
    public static async Task<TimingLogReader> StartAsync(DatabaseServer server, long[] times, CancellationToken cancellationToken)
    {
        var (file, offset) = await server.BinlogPositionAsync(cancellationToken);
        var options = new BinlogStreamOptions { ServerId = ServerId, Start = BinlogStartPosition.At(new BinlogPosition(file, offset)) };
        var connection = await MySqlConnection.ConnectAsync(MySqlConnectionOptions.Parse(server.Url), cancellationToken);
        return new TimingLogReader(await BinlogStream.OpenAsync(connection, options, cancellationToken), times);
    }

    /// <summary>Ends reading.</summary>
    /// <exception cref="MySqlException">It had ended before.</exception>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        try
        {
            await _reading;
        }
        catch (OperationCanceledException)
        {
            // Stopped, as asked.
        }

        await _stream.DisposeAsync();
        _stop.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _stream.WaitAsync(_stop.Token))
        {
            TakeReceived();
        }
    }

    private void TakeReceived()
    {
        while (_stream.TryRead(out var source))
        {
            if (source.Type == BinlogEventType.TableMap)
            {
                _tables.Add(source);
            }
            else if (RowsEvent.IsRows(source.Type))
            {
                Take(RowsEvent.Parse(source), Stopwatch.GetTimestamp());
            }
        }
    }

    private void Take(in RowsEvent rows, long now)
    {
        var cursor = new RowCursor(rows, _tables.Get(rows));
        while (cursor.NextRow())
        {
            cursor.BeginImage(RowImage.After);
            _times[cursor.ReadInt64()] = now;
            for (var column = 1; column < rows.ColumnCount; column++)
            {
                cursor.SkipValue(column);
            }
        }
    }
}
