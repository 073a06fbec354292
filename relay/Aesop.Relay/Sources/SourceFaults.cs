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
}
