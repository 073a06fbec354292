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
}
