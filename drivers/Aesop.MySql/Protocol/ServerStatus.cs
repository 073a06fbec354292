namespace Aesop.MySql.Protocol;

/// <summary>The status flags of OK and EOF packets that this driver looks at.</summary>
/// <remarks>See https://dev.mysql.com/doc/dev/mysql-server/latest/mysql__com_8h.html (SERVER_STATUS_flags_enum).</remarks>
[Flags]
internal enum ServerStatus : ushort
{
    None = 0,
    InTransaction = 0x0001,
    AutoCommit = 0x0002,
    MoreResultsExist = 0x0008,
    NoBackslashEscapes = 0x0200,
}
