using System.Buffers;
using System.Text;
using Aesop.MySql.Protocol;
using Aesop.MySql.Protocol.Packets;

namespace Aesop.MySql;

/// <content>Commands in text form and their answers.</content>
public sealed partial class MySqlConnection
{
    /// <summary>Runs a statement and streams the rows of its first result; what follows it is read and dropped.</summary>
    /// <param name="sql">One statement.</param>
    /// <param name="cancellationToken">Gives up; the connection is retired then, for its answer is still under way.</param>
    /// <returns>The rows, to be disposed of before the next command. A statement without a result gives a reader of no columns.</returns>
    /// <exception cref="MySqlServerException">The server refuses the statement. The connection stays usable.</exception>
    /// <exception cref="MySqlConnectionException">The connection is lost, or was retired before.</exception>
    /// <exception cref="MySqlProtocolException">The server's bytes break the protocol.</exception>
    public async ValueTask<MySqlRowReader> QueryAsync(string sql, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(sql);
        Begin("running a query");
        await SendQueryAsync(sql, cancellationToken).ConfigureAwait(false);
        MySqlRowReader reader = new(_transport, _session.Capabilities.HasFlag(Capabilities.DeprecateEof), Finish);
        _openReader = reader;
        try
        {
            await reader.StartAsync(cancellationToken).ConfigureAwait(false);
            return reader;
        }
        catch
        {
            _openReader = null;
            throw;
        }
    }

    /// <summary>Runs a statement to its end. Rows, where it has any, are read and dropped.</summary>
    /// <returns>The rows that it changed, as the server counts them.</returns>
    /// <inheritdoc cref="QueryAsync"/>
    public async ValueTask<long> ExecuteAsync(string sql, CancellationToken cancellationToken = default)
    {
        MySqlRowReader reader = await QueryAsync(sql, cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                // Dropped, as documented.
            }

            return reader.AffectedRows;
        }
    }

    /// <summary>Runs a statement and gives the first column of its first row; null where that is NULL or there is no row.</summary>
    /// <inheritdoc cref="QueryAsync"/>
    public async ValueTask<string?> QueryScalarAsync(string sql, CancellationToken cancellationToken = default)
    {
        MySqlRowReader reader = await QueryAsync(sql, cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            return await reader.ReadAsync(cancellationToken).ConfigureAwait(false) && !reader.IsNull(0) ? reader.GetString(0) : null;
        }
    }

    /// <summary>Asks for a sign of life (COM_PING).</summary>
    /// <inheritdoc cref="QueryAsync"/>
    public ValueTask PingAsync(CancellationToken cancellationToken = default) => SimpleAsync(Command.Ping, "pinging", cancellationToken);

    /// <summary>Gives the session its initial state back without authenticating again (COM_RESET_CONNECTION).</summary>
    /// <inheritdoc cref="QueryAsync"/>
    public async ValueTask ResetAsync(CancellationToken cancellationToken = default)
    {
        await SimpleAsync(Command.ResetConnection, "resetting the session", cancellationToken).ConfigureAwait(false);
        await ExecuteAsync("SET NAMES utf8mb4", cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask SimpleAsync(Command command, string activity, CancellationToken cancellationToken)
    {
        Begin(activity);
        await _transport.SendAsync(new[] { (byte)command }, cancellationToken).ConfigureAwait(false);
        _status = (await ReadOkAsync(cancellationToken).ConfigureAwait(false)).Status;
    }

    private async ValueTask<OkPacket> ReadOkAsync(CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> payload = await _transport.ReadAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return payload.Span switch
            {
                [OkPacket.Header, ..] => OkPacket.Parse(payload.Span),
                [ErrPacket.Header, ..] => throw ErrPacket.Parse(payload.Span),
                _ => throw new MySqlProtocolException($"{_transport.Peer}: neither OK nor an error came ({_transport.Activity})."),
            };
        }
        catch (MySqlProtocolException error)
        {
            _transport.Break(error.Message);
            throw;
        }
    }

    private async ValueTask SendQueryAsync(string sql, CancellationToken cancellationToken)
    {
        int length = 1 + Encoding.UTF8.GetByteCount(sql);
        byte[] payload = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            payload[0] = (byte)Command.Query;
            Encoding.UTF8.GetBytes(sql, payload.AsSpan(1));
            await _transport.SendAsync(payload.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // Statements may hold secrets of their users, and the pool is everybody's.
            ArrayPool<byte>.Shared.Return(payload, clearArray: true);
        }
    }

    private void Begin(string activity)
    {
        if (_openReader is not null)
        {
            throw new InvalidOperationException("A MySqlRowReader of this connection is still open; dispose of it before the next command.");
        }

        _transport.StartCommand(activity);
    }

    private void Finish(ServerStatus? status)
    {
        _status = status ?? _status;
        _openReader = null;
    }
}
