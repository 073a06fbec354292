using Aesop.MySql.Protocol;

namespace Aesop.MySql.Binlog;

/// <summary>
/// The commands that make a server send its log.
/// <code>
///  register:   | 0x15 | server id u32 | host, user, password: length u8 and text | port u16 | rank u32 | source id u32 |
///  dump:       | 0x12 | offset u32 | flags u16 | server id u32 | file name, to the end |
///  dump GTID:  | 0x1E | flags u16 | server id u32 | length u32 | file name | offset u64 | length u32 | GTID set |
/// </code>
/// See https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_binlog_dump.html and https://mariadb.com/kb/en/com_binlog_dump/.
/// </summary>
internal static class DumpCommands
{
    private const byte RegisterCommand = 0x15;
    private const byte DumpCommand = 0x12;
    private const byte DumpGtidCommand = 0x1E;
    private const ushort NonBlockingFlag = 1;
    private const ushort AnnotateRowsFlag = 2;
    private const ushort ThroughGtidFlag = 4;
    private const int HostHeader = 3;

    public static ReadOnlyMemory<byte> Register(uint serverId) =>
        new PacketWriter().WriteByte(RegisterCommand).WriteUInt32(serverId).WriteZeros(HostHeader).WriteUInt16(0).WriteUInt32(0).WriteUInt32(0).Payload;

    public static ReadOnlyMemory<byte> Dump(BinlogStreamOptions options, MySqlServerVersion version, string peer) => options.Start switch
    {
        BinlogStartPosition.AtFile { Position: var position } when position.Offset <= uint.MaxValue => DumpFile(options, position, version.IsMariaDb),
        BinlogStartPosition.AtFile { Position: var position } when !version.IsMariaDb => DumpGtid(options, position.FileName, position.Offset, "", 0),
        BinlogStartPosition.AtFile { Position: var position } => throw new BinlogRefusedException(
            BinlogRefusal.StartNotSupported, $"{peer}: MariaDB streams from offsets up to 4 GiB only, {position} is beyond. Start from a GTID position or from the next file."),
        BinlogStartPosition.BehindSet { Executed: var executed } => DumpGtid(options, "", BinlogPosition.FirstEventOffset, executed, ThroughGtidFlag),
        _ => DumpFile(options, new BinlogPosition("", BinlogPosition.FirstEventOffset), version.IsMariaDb),
    };

    private static ReadOnlyMemory<byte> DumpFile(BinlogStreamOptions options, BinlogPosition position, bool isMariaDb)
    {
        int flags = (options.StopAtEnd ? NonBlockingFlag : 0) | (isMariaDb && options.IncludeStatements ? AnnotateRowsFlag : 0);
        return new PacketWriter().WriteByte(DumpCommand).WriteUInt32((uint)position.Offset).WriteUInt16((ushort)flags)
            .WriteUInt32(options.ServerId).WriteString(position.FileName).Payload;
    }

    /// <summary>The command with 64 bits of offset. With a file name MySQL begins there, and leaves out only what is in the set.</summary>
    internal static ReadOnlyMemory<byte> DumpGtid(BinlogStreamOptions options, string fileName, long offset, string executed, ushort flags)
    {
        byte[] set = GtidSetCodec.Encode(executed);
        return new PacketWriter().WriteByte(DumpGtidCommand).WriteUInt16((ushort)(flags | (options.StopAtEnd ? NonBlockingFlag : 0)))
            .WriteUInt32(options.ServerId).WriteUInt32((uint)System.Text.Encoding.UTF8.GetByteCount(fileName)).WriteString(fileName)
            .WriteUInt64((ulong)offset).WriteUInt32((uint)set.Length).WriteBytes(set).Payload;
    }
}
