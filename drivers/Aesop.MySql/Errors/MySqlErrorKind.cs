namespace Aesop.MySql;

/// <summary>What can be done about a <see cref="MySqlException"/>: the one thing that a retry policy needs to know.</summary>
public enum MySqlErrorKind
{
    /// <summary>Somebody must change a setting, a privilege, a statement or a file. Trying again gives the same answer.</summary>
    Operator,

    /// <summary>The network or the server is away, busy or restarting. A new attempt on a new connection may succeed.</summary>
    Transient,

    /// <summary>Bytes that break the protocol. The connection is retired; its contents are not to be trusted.</summary>
    Corrupt,
}
