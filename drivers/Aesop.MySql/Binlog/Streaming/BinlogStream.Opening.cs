using Aesop.MySql.Protocol;

namespace Aesop.MySql.Binlog;

/// <content>Opening: from a connection to a stream.</content>
public sealed partial class BinlogStream
{
    /// <summary>Takes over a connection and asks for the log.</summary>
    /// <param name="connection">A connection without a command under way. It is used up, also when this fails.</param>
    /// <param name="options">From where, and how.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The stream. What the server has against it may also come with the first wait.</returns>
    /// <exception cref="MySqlConfigurationException">The options are out of bounds.</exception>
    /// <exception cref="BinlogRefusedException">The server refused.</exception>
    /// <exception cref="MySqlServerException">The server refused a statement of the preparation.</exception>
    /// <exception cref="MySqlConnectionException">The connection was lost.</exception>
    public static async Task<BinlogStream> OpenAsync(MySqlConnection connection, BinlogStreamOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(options);
        string peer = connection.Options.ServerName;
        try
        {
            options.Validate();

            // 1. Session variables. 2. The list of replicas. 3. The dump, whose answer is the stream.
            await DumpNegotiation.NegotiateAsync(connection, options, peer, cancellationToken).ConfigureAwait(false);
            await DumpNegotiation.RegisterAsync(connection, options, peer, cancellationToken).ConfigureAwait(false);
            ReadOnlyMemory<byte> dump = DumpCommands.Dump(options, connection.ServerVersion, peer);
            await connection.SendCommandAsync(dump, cancellationToken).ConfigureAwait(false);
            DetachedStream detached = connection.DetachStream();
            return new BinlogStream(detached, peer, options, connection.Options.TimeProvider);
        }
        catch
        {
            connection.Abort();
            throw;
        }
    }
}
