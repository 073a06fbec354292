namespace Aesop.MySql.Binlog;

/// <summary>Which event something was read from: all that an error has to name, in few enough bytes to be carried by every cursor.</summary>
/// <param name="fileName">The log file.</param>
/// <param name="begin">Where the event begins in it, or the compressed transaction that the event is in.</param>
/// <param name="type">The event's type.</param>
/// <param name="inner">Its number in the compressed transaction, from 1; 0 where it is in none.</param>
internal readonly struct EventPlace(string fileName, long begin, BinlogEventType type, int inner = 0)
{
    public BinlogEventType EventType => type;

    public BinlogFormatException Malformed(string reason, string? table = null) => new(fileName, begin, type, table, reason, inner);
}
