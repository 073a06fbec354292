namespace Aesop.MySql.Protocol;

/// <summary>The first byte of a command packet.</summary>
/// <remarks>See https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_command_phase.html.</remarks>
internal enum Command : byte
{
    Quit = 0x01,
    Query = 0x03,
    Ping = 0x0E,
    ResetConnection = 0x1F,
}
