using Aesop.MySql.Protocol;
using Aesop.MySql.Protocol.Packets;

namespace Aesop.MySql;

/// <content>The answer's packets: head, columns, rows, end, and further results.</content>
public sealed partial class MySqlRowReader
{
    /// <summary>The servers' own bound of the columns of a result.</summary>
    private const int MostColumns = 4096;

    private const byte LocalInfileHeader = 0xFB;

    /// <summary>Reads up to the first row.</summary>
    internal async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            ReadOnlyMemory<byte> head = await _transport.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (head.Span is [OkPacket.Header, ..])
            {
                OkPacket ok = OkPacket.Parse(head.Span);
                (AffectedRows, LastInsertId) = ((long)Math.Min(ok.AffectedRows, long.MaxValue), ok.LastInsertId);
                End(await DropFurtherResultsAsync(ok.Status, cancellationToken).ConfigureAwait(false));
                return;
            }

            _columns = new MySqlColumn[ParseColumnCount(head.Span)];
            _values = new (int, int)[_columns.Length];
            for (int i = 0; i < _columns.Length; i++)
            {
                _columns[i] = ColumnPacket.Parse((await _transport.ReadAsync(cancellationToken).ConfigureAwait(false)).Span);
            }

            await SkipColumnsEndAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            Fail(error);
            throw;
        }
    }

    private async ValueTask<bool> AwaitRowAsync(ValueTask<ReadOnlyMemory<byte>> packet, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> payload;
        try
        {
            payload = await packet.ConfigureAwait(false);
        }
        catch (Exception error)
        {
            Fail(error);
            throw;
        }

        return TakeRow(payload) || await EndAsync(payload, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes the payload for a row; false where it is the end of the rows or an error.</summary>
    private bool TakeRow(ReadOnlyMemory<byte> payload)
    {
        if (IsEndOfRows(payload.Span))
        {
            return false;
        }

        try
        {
            PacketReader reader = new(payload.Span, "The row");
            for (int i = 0; i < _values.Length; i++)
            {
                _values[i] = reader.TryReadLengthEncodedBytes(out int start, out int length) ? (start, length) : (0, -1);
            }

            reader.ExpectEnd();
        }
        catch (MySqlProtocolException error)
        {
            Fail(error);
            throw;
        }

        _row = payload;
        return _hasRow = true;
    }

    private async ValueTask<bool> EndAsync(ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        try
        {
            End(await DropFurtherResultsAsync(ParseEnd(payload.Span), cancellationToken).ConfigureAwait(false));
            return false;
        }
        catch (Exception error)
        {
            Fail(error);
            throw;
        }
    }

    private async ValueTask<ServerStatus> DropFurtherResultsAsync(ServerStatus status, CancellationToken cancellationToken)
    {
        while (status.HasFlag(ServerStatus.MoreResultsExist))
        {
            ReadOnlyMemory<byte> payload = await _transport.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (payload.Span is [OkPacket.Header, ..])
            {
                status = OkPacket.Parse(payload.Span).Status;
                continue;
            }

            for (int columns = ParseColumnCount(payload.Span); columns > 0; columns--)
            {
                await _transport.ReadAsync(cancellationToken).ConfigureAwait(false);
            }

            await SkipColumnsEndAsync(cancellationToken).ConfigureAwait(false);
            do
            {
                payload = await _transport.ReadAsync(cancellationToken).ConfigureAwait(false);
            }
            while (!IsEndOfRows(payload.Span));

            status = ParseEnd(payload.Span);
        }

        return status;
    }

    private async ValueTask SkipColumnsEndAsync(CancellationToken cancellationToken)
    {
        if (!_deprecateEof)
        {
            ReadOnlyMemory<byte> end = await _transport.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (!EofPacket.Is(end.Span))
            {
                throw new MySqlProtocolException("The column definitions are not followed by their EOF packet.");
            }
        }
    }

    /// <summary>A row may begin with 0xFE, for a value over 16 MiB, but is as long then; 0xFF begins none.</summary>
    private static bool IsEndOfRows(ReadOnlySpan<byte> payload) =>
        ErrPacket.Is(payload) || (payload is [EofPacket.Header, ..] && payload.Length < PacketTransport.MaxFragmentBytes);

    private ServerStatus ParseEnd(ReadOnlySpan<byte> payload)
    {
        if (ErrPacket.Is(payload))
        {
            throw ErrPacket.Parse(payload);
        }

        return _deprecateEof ? OkPacket.Parse(payload).Status : EofPacket.Parse(payload).Status;
    }

    private static int ParseColumnCount(ReadOnlySpan<byte> payload)
    {
        if (ErrPacket.Is(payload))
        {
            throw ErrPacket.Parse(payload);
        }

        if (payload is [LocalInfileHeader, ..])
        {
            throw new MySqlProtocolException("The server asks for a file of this machine (LOAD DATA LOCAL). That was not agreed on and is never sent.");
        }

        PacketReader reader = new(payload, "The column count");
        ulong count = reader.ReadLengthEncodedInteger();
        reader.ExpectEnd();
        return count is > 0 and <= MostColumns
            ? (int)count
            : throw new MySqlProtocolException($"The column count is {count}; 1 to {MostColumns} are taken.");
    }

    /// <summary>Ends the reader after an error: one of the server's leaves the connection usable, malformed bytes retire it.</summary>
    private void Fail(Exception error)
    {
        if (error is MySqlProtocolException)
        {
            _transport.Break(error.Message);
        }

        End(null);
    }

    private void End(ServerStatus? status)
    {
        if (!_ended)
        {
            _ended = true;
            _finish(status);
        }
    }
}
