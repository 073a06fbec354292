namespace Aesop.MySql.Protocol;

/// <summary>The capability flags that this driver uses or looks at.</summary>
/// <remarks>See https://dev.mysql.com/doc/dev/mysql-server/latest/group__group__cs__capabilities__flags.html and https://mariadb.com/kb/en/connection/#capabilities.</remarks>
[Flags]
internal enum Capabilities : uint
{
    None = 0,

    /// <summary>CLIENT_LONG_PASSWORD of MySQL; MariaDB calls it CLIENT_MYSQL and leaves it out of its greeting.</summary>
    LongPassword = 1u << 0,
    LongFlag = 1u << 2,
    ConnectWithDatabase = 1u << 3,
    Protocol41 = 1u << 9,
    Tls = 1u << 11,
    Transactions = 1u << 13,
    SecureConnection = 1u << 15,
    MultiResults = 1u << 17,
    PluginAuthentication = 1u << 19,
    ConnectAttributes = 1u << 20,
    PluginAuthenticationLengthEncoded = 1u << 21,
    DeprecateEof = 1u << 24,
}
