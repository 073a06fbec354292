using System.Globalization;

namespace Aesop.MySql.Binlog;

/// <summary>
/// Bytes of a binary log that are not what the format says. It is the only exception that malformed bytes give, wherever they stand;
/// nothing behind them can be trusted, so the stream that threw it has to be closed.
/// </summary>
public sealed class BinlogFormatException : MySqlException
{
    /// <summary>Makes the exception; the place becomes part of the message.</summary>
    /// <param name="fileName">The log file.</param>
    /// <param name="position">Offset of the event in that file, in bytes.</param>
    /// <param name="eventType">The event's type, where that much could be read.</param>
    /// <param name="table">The table as <c>database.table</c>, where one is known.</param>
    /// <param name="reason">What is wrong.</param>
    /// <param name="innerNumber">The event's number in the compressed transaction that begins at <paramref name="position"/>, from 1; 0 where it is in none.</param>
    public BinlogFormatException(string fileName, long position, BinlogEventType? eventType, string? table, string reason, int innerNumber = 0)
        : base(MySqlErrorKind.Corrupt, Describe(fileName, position, eventType, table, reason, innerNumber))
    {
        FileName = fileName;
        Position = position;
        EventType = eventType;
        Table = table;
        Reason = reason;
        InnerNumber = innerNumber;
    }

    /// <summary>The log file.</summary>
    public string FileName { get; }

    /// <summary>Offset in the file of the event that could not be read, in bytes.</summary>
    public long Position { get; }

    /// <summary>The event's type, or null where not even that could be read.</summary>
    public BinlogEventType? EventType { get; }

    /// <summary>The table as <c>database.table</c>, or null where none is known.</summary>
    public string? Table { get; }

    /// <summary>What is wrong, without the place.</summary>
    public string Reason { get; }

    /// <summary>The event's number in the compressed transaction that begins at <see cref="Position"/>, from 1; 0 where it is in none.</summary>
    public int InnerNumber { get; }

    private static string Describe(string fileName, long position, BinlogEventType? eventType, string? table, string reason, int innerNumber)
    {
        string type = eventType is { } known ? $" ({known}, type {(byte)known})" : "";
        string of = table is null ? "" : $", table {table}";
        string inner = innerNumber == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", number {innerNumber} in the compressed transaction");
        return string.Create(CultureInfo.InvariantCulture, $"The event{type}{inner} at {fileName}:{position}{of} cannot be read: {reason}");
    }
}
