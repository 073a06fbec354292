using Aesop.MySql;
using Aesop.MySql.Binlog;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Sources;

/// <summary>Looks at the head of one binlog file of a server.</summary>
internal static class LogProbe
{
    /// <summary>The head of a file that the server has.</summary>
    public static async Task<LogHead> HeadOfAsync(SourceOptions options, MySqlConnectionOptions address, SourceServer server, LogFile file, CancellationToken cancellationToken)
    {
        var stream = await SourceLink.OpenAsync(
            options, address, new SourceStart { Ask = (file, BinlogPosition.FirstEventOffset) }, toEnd: true, cancellationToken).ConfigureAwait(false);
        LogHead? head = null;
        await using (stream.ConfigureAwait(false))
        {
            var isWhole = false;
            while (!isWhole && await stream.WaitAsync(cancellationToken).ConfigureAwait(false))
            {
                isWhole = Read(stream, server, file, ref head);
            }
        }

        return head ?? throw new SourceHaltedException($"{file} on {address.ServerName} has no format description event at its head: the file is damaged.");
    }

    /// <returns>Whether all that the head tells has been read.</returns>
    private static bool Read(BinlogStream stream, SourceServer server, LogFile file, ref LogHead? head)
    {
        while (stream.TryRead(out var source))
        {
            switch (source.Type)
            {
                case BinlogEventType.FormatDescription:
                    var log = LogIdentity.Compute(server.Identity, source.Header.ServerId, file.Number, source.Format.CreatedAt);
                    head = new LogHead(log, source.Format.CreatedAt, GtidHistory.Empty);
                    break;
                case BinlogEventType.PreviousGtids when head is not null:
                    head = head with { Gtids = GtidHistory.Parse(PreviousGtidsEvent.Parse(source).Text) };
                    return true;
                case BinlogEventType.MariaDbGtidList when head is not null:
                    head = head with { Gtids = GtidHistory.Parse(string.Join(',', MariaDbGtidListEvent.Parse(source).Gtids)) };
                    return true;
                case BinlogEventType.MySqlGtid or BinlogEventType.TaggedGtid or BinlogEventType.AnonymousGtid or BinlogEventType.MariaDbGtid or BinlogEventType.Query:
                    return true;
            }
        }

        return false;
    }

    /// <summary>When a transaction that a server's log has was committed by the server that ran it first, in microseconds since 1970-01-01 UTC; null where it isn't there.</summary>
    /// <param name="options">The source's options.</param>
    /// <param name="address">The server.</param>
    /// <param name="start">A place before the transaction.</param>
    /// <param name="gtid">The transaction.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<long?> CommitTimeOfAsync(SourceOptions options, MySqlConnectionOptions address, SourceStart start, Gtid gtid, CancellationToken cancellationToken)
    {
        var stream = await SourceLink.OpenAsync(options, address, start, toEnd: true, cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            while (await stream.WaitAsync(cancellationToken).ConfigureAwait(false))
            {
                if (Find(stream, gtid) is { } committedAt)
                {
                    return committedAt;
                }
            }
        }

        return null;
    }

    private static long? Find(BinlogStream stream, in Gtid gtid)
    {
        while (stream.TryRead(out var source))
        {
            var seconds = source.Header.Timestamp * 1_000_000L;
            switch (source.Type)
            {
                case BinlogEventType.MySqlGtid or BinlogEventType.TaggedGtid when GtidEvent.Parse(source) is var head
                    && Gtid.MySql(Gtid.UuidOf(head.SourceId), (ulong)head.TransactionNumber, head.Tag) == gtid:
                    return head.OriginalCommitMicros ?? seconds;
                case BinlogEventType.MariaDbGtid when MariaDbGtidEvent.Parse(source).Id is var id && Gtid.MariaDb(id.Domain, id.ServerId, id.Sequence) == gtid:
                    return seconds;
            }
        }

        return null;
    }
}
