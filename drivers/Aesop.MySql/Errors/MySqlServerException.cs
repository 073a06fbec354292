namespace Aesop.MySql;

/// <summary>An ERR packet: the server itself refused or failed.</summary>
/// <remarks>
/// See https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_err_packet.html.
/// The connection stays usable unless <see cref="MySqlConnection.IsBroken"/> says otherwise.
/// </remarks>
public sealed class MySqlServerException : MySqlException
{
    /// <summary>Creates the exception of one ERR packet.</summary>
    /// <param name="code">The server's error number, such as 1045.</param>
    /// <param name="sqlState">Five characters, or empty where the server sent none (as it does before the handshake).</param>
    /// <param name="message">The server's own text.</param>
    public MySqlServerException(int code, string sqlState, string message)
        : base(KindOf(code), Describe(code, sqlState, message))
    {
        Code = code;
        SqlState = sqlState;
        ServerMessage = message;
    }

    /// <summary>The server's error number, such as 1045 for "access denied".</summary>
    public int Code { get; }

    /// <summary>The SQLSTATE: five characters, or empty where the server sent none.</summary>
    public string SqlState { get; }

    /// <summary>The server's own text, without the number and state that <see cref="Exception.Message"/> adds.</summary>
    public string ServerMessage { get; }

    private static string Describe(int code, string sqlState, string message) =>
        sqlState.Length == 0 ? $"{message} (server error {code})" : $"{message} (server error {code}, SQLSTATE {sqlState})";

    private static MySqlErrorKind KindOf(int code) => code switch
    {
        1040 or 1203 or 1226 => MySqlErrorKind.Transient,                    // too many connections, of all or of this user
        1053 or 1077 or 1079 or 3168 or 1094 => MySqlErrorKind.Transient,    // the server is shutting down or starting up
        1152 or 1158 or 1159 or 1160 or 1161 or 1184 => MySqlErrorKind.Transient, // the server lost the connection
        1205 or 1213 => MySqlErrorKind.Transient,                            // lock wait timeout, deadlock
        1317 or 1927 or 1969 or 3024 => MySqlErrorKind.Transient,            // killed, or out of the time that was allowed
        4031 => MySqlErrorKind.Transient,                                    // disconnected for inactivity
        _ => MySqlErrorKind.Operator,
    };
}
