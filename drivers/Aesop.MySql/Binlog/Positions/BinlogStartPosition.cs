namespace Aesop.MySql.Binlog;

/// <summary>Where a stream is to begin. Make one with a method of this class.</summary>
/// <remarks>See https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_replication.html and https://mariadb.com/kb/en/5-slave-registration/.</remarks>
public abstract record BinlogStartPosition
{
    private BinlogStartPosition()
    {
    }

    /// <summary>Begins at an offset of a file, where an event begins; on both servers.</summary>
    /// <param name="position">The place.</param>
    /// <returns>The start.</returns>
    public static BinlogStartPosition At(BinlogPosition position)
    {
        ArgumentException.ThrowIfNullOrEmpty(position.FileName, nameof(position));
        ArgumentOutOfRangeException.ThrowIfLessThan(position.Offset, BinlogPosition.FirstEventOffset, nameof(position));
        return new AtFile(position);
    }

    /// <summary>Begins with the first transaction that is not in a set; on MySQL with <c>gtid_mode=ON</c>.</summary>
    /// <param name="executed">The transactions that are not wanted again, as the server writes a set: <c>uuid:1-5:7,uuid:tag:1-3</c>. Empty for none: then nothing may have been purged.</param>
    /// <returns>The start.</returns>
    /// <exception cref="FormatException">The text is no such set.</exception>
    public static BinlogStartPosition AfterGtids(string executed)
    {
        GtidSetCodec.Encode(executed);
        return new BehindSet(executed);
    }

    /// <summary>Begins behind the last transaction of each domain; on MariaDB.</summary>
    /// <param name="position">As the server writes it: <c>0-1-100,1-2-50</c>. Empty for the very first transaction, which must not have been purged.</param>
    /// <returns>The start.</returns>
    /// <exception cref="FormatException">The text is no such position.</exception>
    public static BinlogStartPosition AfterMariaDbGtids(string position)
    {
        foreach (string gtid in position.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            MariaDbGtid.Parse(gtid);
        }

        return new BehindMariaDbPosition(position.Replace(" ", "", StringComparison.Ordinal));
    }

    internal sealed record AtFile(BinlogPosition Position) : BinlogStartPosition;

    internal sealed record BehindSet(string Executed) : BinlogStartPosition;

    internal sealed record BehindMariaDbPosition(string Position) : BinlogStartPosition;
}
