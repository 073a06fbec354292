namespace Aesop.MySql;

/// <summary>Whether a connection is encrypted, and what is checked of the server's certificate.</summary>
/// <remarks>The modes are those of the servers' own clients: https://dev.mysql.com/doc/refman/8.4/en/connection-options.html#option_general_ssl-mode.</remarks>
public enum MySqlTlsMode
{
    /// <summary>Never TLS.</summary>
    Disabled,

    /// <summary>TLS where the server offers it, but not over a unix socket. The certificate is not checked: this keeps out listeners, not impostors.</summary>
    Preferred,

    /// <summary>TLS or no connection. The certificate is not checked.</summary>
    Required,

    /// <summary>TLS, with a certificate that the given or the system's authorities have signed.</summary>
    VerifyCa,

    /// <summary>As <see cref="VerifyCa"/>, and the certificate is for the host that was asked for.</summary>
    VerifyIdentity,
}
