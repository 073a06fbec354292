namespace Aesop.MySql.Binlog;

/// <summary>Which event something was read from: all that an error has to name, in few enough bytes to be carried by every cursor.</summary>
internal readonly struct EventPlace(string fileName, long begin, BinlogEventType type)
{
    public BinlogFormatException Malformed(string reason, string? table = null) => new(fileName, begin, type, table, reason);
}
