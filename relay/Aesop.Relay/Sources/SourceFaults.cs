using System.Net.Sockets;
using Aesop.MySql;

namespace Aesop.Relay.Sources;

/// <summary>Which errors a new connection may mend.</summary>
internal static class SourceFaults
{
    /// <summary>Whether to connect again; false means that only an operator can help, and the source halts.</summary>
    public static bool IsTransient(Exception e) => e switch
    {
        MySqlException known => known.Kind == MySqlErrorKind.Transient,
        IOException or SocketException => true,
        _ => false,
    };

    /// <summary>What is wrong, and what mends it where the error itself doesn't say.</summary>
    public static string Explain(Exception e, MySqlConnectionOptions address) => e is MySqlServerException { Code: 1044 or 1142 or 1227 }
        ? $"{address.ServerName}: the account '{address.User}' lacks a privilege: {e.Message}. Run: GRANT REPLICATION SLAVE, REPLICATION CLIENT, SELECT ON *.* TO '{address.User}'; with the account's host behind it."
        : e.Message;
}
