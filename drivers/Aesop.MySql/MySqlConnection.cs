using Aesop.MySql.Handshaking;
using Aesop.MySql.Protocol;

namespace Aesop.MySql;

/// <summary>One authenticated connection to a MySQL or MariaDB server.</summary>
/// <remarks>
/// Not thread-safe: one command at a time, and none while a <see cref="MySqlRowReader"/> is open. <see cref="Abort"/> alone may come from any
/// thread at any time. A connection that was cancelled, timed out or sent malformed bytes is retired (<see cref="IsBroken"/>): nobody knows where
/// its next packet begins. See https://dev.mysql.com/doc/dev/mysql-server/latest/PAGE_PROTOCOL.html and
/// https://mariadb.com/kb/en/clientserver-protocol/.
/// </remarks>
public sealed partial class MySqlConnection : IAsyncDisposable
{
    /// <summary>How long closing waits to say goodbye.</summary>
    private static readonly TimeSpan QuitTimeout = TimeSpan.FromSeconds(1);

    private readonly PacketTransport _transport;
    private readonly Session _session;
    private ServerStatus _status;
    private MySqlRowReader? _openReader;

    private MySqlConnection(MySqlConnectionOptions options, PacketTransport transport, Session session)
    {
        Options = options;
        _transport = transport;
        _session = session;
        _status = session.Status;
    }

    /// <summary>The options that it was made with.</summary>
    public MySqlConnectionOptions Options { get; }

    /// <summary>The server's family and version.</summary>
    public MySqlServerVersion ServerVersion => _session.Version;

    /// <summary>The server's number of this connection: what <c>KILL</c> takes.</summary>
    public uint ConnectionId => _session.ConnectionId;

    /// <summary>True where TLS protects the connection.</summary>
    public bool IsEncrypted => _session.Capabilities.HasFlag(Capabilities.Tls);

    /// <summary>True when the connection is retired, closed or given away.</summary>
    public bool IsBroken => _transport.BreakReason is not null;

    /// <summary>Why it is retired; null while it can be used.</summary>
    public string? BreakReason => _transport.BreakReason;

    /// <summary>True where a backslash is an ordinary character in string literals (sql_mode NO_BACKSLASH_ESCAPES), as of the last command.</summary>
    public bool HasNoBackslashEscapes => _status.HasFlag(ServerStatus.NoBackslashEscapes);

    /// <summary>Connects and authenticates.</summary>
    /// <param name="options">Where and how.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="MySqlConfigurationException">The options are wrong; all errors at once.</exception>
    /// <exception cref="MySqlConnectionException">Nobody answers, or not in <see cref="MySqlConnectionOptions.ConnectTimeout"/>.</exception>
    /// <exception cref="MySqlServerException">The server refuses, as for a wrong password (1045).</exception>
    /// <exception cref="MySqlTlsException">TLS is demanded and not offered, or the certificate doesn't hold.</exception>
    /// <exception cref="MySqlUnsupportedException">Another kind of server, or an authentication method that isn't supported or allowed.</exception>
    /// <exception cref="MySqlProtocolException">The server's bytes break the protocol.</exception>
    public static async Task<MySqlConnection> ConnectAsync(MySqlConnectionOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        IReadOnlyList<string> errors = options.Validate();
        if (errors.Count > 0)
        {
            throw new MySqlConfigurationException(string.Join(Environment.NewLine, errors));
        }

        (PacketTransport transport, Session session) = await Connector.ConnectAsync(options, cancellationToken).ConfigureAwait(false);
        transport.Limits = new(options.MaxPacketBytes, options.CommandTimeout, "command_timeout_ms");
        MySqlConnection connection = new(options, transport, session);
        try
        {
            // The handshake asks for utf8mb4; a server with skip-character-set-client-handshake takes no notice of it.
            await connection.ExecuteAsync("SET NAMES utf8mb4", cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            connection.Abort();
            throw;
        }
    }

    /// <summary>Retires the connection: closes the socket and lets every later use fail with the reason.</summary>
    public void Break(string reason) => _transport.Break(reason);

    /// <summary>Closes the socket at once, from any thread. A read or write that is under way fails.</summary>
    public void Abort() => _transport.Break("it was aborted.");

    /// <summary>Says goodbye to the server where that is possible, and closes.</summary>
    public async ValueTask CloseAsync()
    {
        if (!IsBroken && _openReader is null)
        {
            _transport.Limits = _transport.Limits with { Timeout = QuitTimeout };
            try
            {
                _transport.StartCommand("closing");
                await _transport.SendAsync(new[] { (byte)Command.Quit }, CancellationToken.None).ConfigureAwait(false);
            }
            catch (MySqlException)
            {
                // The server is gone already: closing has nothing left to do.
            }
        }

        _transport.Break("it was closed.");
    }

    /// <inheritdoc cref="CloseAsync"/>
    public ValueTask DisposeAsync() => CloseAsync();

    /// <summary>A text as a string literal of SQL, for the present sql_mode of this connection.</summary>
    public string QuoteLiteral(string text) => MySqlQuoting.Literal(text, HasNoBackslashEscapes);
}
