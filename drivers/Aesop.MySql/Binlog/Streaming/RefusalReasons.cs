namespace Aesop.MySql.Binlog;

/// <summary>
/// Tells from a server's error what it means for a stream. Error 1236 stands for many things, which only its words tell apart: the
/// session asks for them in English (<see cref="DumpNegotiation"/>), whatever the server's <c>lc_messages</c>.
/// See https://dev.mysql.com/doc/mysql-errors/en/server-error-reference.html#error_er_master_fatal_error_reading_binlog.
/// </summary>
internal static class RefusalReasons
{
    private const int FatalErrorReadingBinlog = 1236;

    private static readonly (string Words, BinlogRefusal Refusal, string Advice)[] Known =
    [
        ("same server_uuid", BinlogRefusal.ServerIdTaken, "Give each reader a server id of its own"),
        ("same server_id", BinlogRefusal.ServerIdTaken, "Give each reader a server id of its own"),
        ("could not find first log file name", BinlogRefusal.Purged, "The file was purged, or is of another server"),
        ("purged", BinlogRefusal.Purged, "Start anew from a later position"),
        ("too old and required binlog files", BinlogRefusal.Purged, "Start anew from a later position"),
        ("has diverged", BinlogRefusal.Diverged, "The position comes from another history"),
        ("more gtids than the", BinlogRefusal.Diverged, "The position comes from another history"),
        ("which is not in the master's binlog", BinlogRefusal.Diverged, "The position comes from another history, or was reset"),
        ("position > file size", BinlogRefusal.PositionOutOfRange, "The position lies behind the log's end: it is of another server, or the log was reset or lost its tail"),
        ("impossible position", BinlogRefusal.PositionOutOfRange, "Offsets begin at 4"),
        ("binary log is not open", BinlogRefusal.BinlogOff, "Start the server with log_bin"),
        ("checksum", BinlogRefusal.ChecksumMismatch, "Negotiate checksums as the server writes them"),
        ("auto_position mode", BinlogRefusal.StartNotSupported, "Start from a file and offset, or set gtid_mode=ON"),

        // The words advise to raise max_allowed_packet. What they are about is the most that any server sends, 1 GiB, whatever that variable says.
        ("exceeded max_allowed_packet", BinlogRefusal.EventTooLong,
            "No server sends an event of more than 1 GiB, so what it changed can be had from the log file only ('aesop binlog', which also tells where the next transaction begins). Start behind it, seed its table anew, and have no statement put so much into one row"),
        ("bogus data", BinlogRefusal.SourceLogUnreadable, "The offset is not where an event begins, or the server's log is damaged"),
        ("event", BinlogRefusal.SourceLogUnreadable, "The offset is not where an event begins, or the server's log is damaged"),
    ];

    public static BinlogRefusedException Explain(MySqlServerException error, string peer)
    {
        (BinlogRefusal refusal, string advice) = error.Code switch
        {
            1044 or 1045 or 1142 or 1227 => (BinlogRefusal.NoPrivilege, "Grant the account REPLICATION SLAVE"),
            4052 => (BinlogRefusal.ServerIdTaken, "Give each reader a server id of its own"),
            1373 => (BinlogRefusal.Purged, "The file was purged, or is of another server"),
            1381 => (BinlogRefusal.BinlogOff, "Start the server with log_bin"),
            FatalErrorReadingBinlog => Find(error.ServerMessage),
            _ => (BinlogRefusal.Other, ""),
        };
        string hint = advice.Length == 0 ? "" : $" {advice}.";
        return new BinlogRefusedException(refusal, $"{peer}: the server does not stream its log ({refusal}): {error.Message}.{hint}", error);
    }

    private static (BinlogRefusal Refusal, string Advice) Find(string words)
    {
        foreach ((string known, BinlogRefusal refusal, string advice) in Known)
        {
            if (words.Contains(known, StringComparison.OrdinalIgnoreCase))
            {
                return (refusal, advice);
            }
        }

        return (BinlogRefusal.Other, "");
    }
}
