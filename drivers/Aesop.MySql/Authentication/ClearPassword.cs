namespace Aesop.MySql.Authentication;

/// <summary>mysql_clear_password: the password as it is. Only where the user allows it, over TLS or a unix socket.</summary>
/// <remarks>See https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase_authentication_methods_clear_text_password.html.</remarks>
internal sealed class ClearPassword(Credentials credentials) : AuthenticationMethod(credentials)
{
    public const string PluginName = "mysql_clear_password";

    public override string Name => PluginName;

    public override byte[] Respond(ReadOnlySpan<byte> challenge)
    {
        if (!Credentials.AllowClearPassword)
        {
            throw new MySqlUnsupportedException($"The server asks for the password in the clear ({Name}). Allow it with allow_clear_password=true, over TLS or a unix socket only.");
        }

        if (!Credentials.IsTls && !Credentials.IsLocal)
        {
            throw new MySqlUnsupportedException($"The server asks for the password in the clear ({Name}) over an unprotected connection; that is refused. Use tls=required or stronger.");
        }

        return ClearPassword();
    }
}
