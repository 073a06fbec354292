using Aesop.MySql;
using Aesop.MySql.Binlog;
using Aesop.Relay.Encoders;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Sources;

/// <summary>Looks at a server's log: at a file's head, for a transaction.</summary>
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

    /// <summary>Looks a transaction up in a server's log.</summary>
    /// <param name="options">The source's options.</param>
    /// <param name="address">The server.</param>
    /// <param name="start">A place before the transaction.</param>
    /// <param name="gtid">The transaction.</param>
    /// <param name="before">Where the search ends; null at the log's end.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>What stands there under its id; null where nothing does.</returns>
    public static async Task<CommitSample?> FindAsync(SourceOptions options, MySqlConnectionOptions address, SourceStart start, Gtid gtid, BinlogPosition? before, CancellationToken cancellationToken)
    {
        var search = new Search(gtid, before);
        var stream = await SourceLink.OpenAsync(options, address, start, toEnd: true, cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var isOver = false;
            while (!isOver && await stream.WaitAsync(cancellationToken).ConfigureAwait(false))
            {
                isOver = search.Run(stream);
            }
        }

        return search.Found;
    }

    private sealed class Search(Gtid gtid, BinlogPosition? before)
    {
        private uint _logServer;
        private TransactionSum _sum;
        private CommitSample? _found;
        private CommitSample? _before;

        /// <summary>What was found, once the search is over.</summary>
        public CommitSample? Found => Current ?? _before;

        private CommitSample? Current => _found is { } found && found.Gtid.Flavor == GtidFlavor.MariaDb && found.Gtid.ServerId == _logServer ? found with { Sum = _sum.Value } : _found;

        /// <returns>Whether the transaction has been seen to its end.</returns>
        public bool Run(BinlogStream stream)
        {
            while (stream.TryRead(out var source))
            {
                if (before is { } end && !source.IsArtificial && (source.FileName != end.FileName || source.End > end.Offset))
                {
                    return true;
                }

                if (_found is not null && source.Type == BinlogEventType.FormatDescription && !source.IsArtificial)
                {
                    // The server crashed: it may have been writing this one, and have given its id again.
                    (_before, _found) = (Current, null);
                }
                else if (_found is not null)
                {
                    if (EndsBefore(source.Type))
                    {
                        return true;
                    }

                    _sum.Add(source);
                    continue;
                }

                var seconds = source.Header.Timestamp * 1_000_000L;
                switch (source.Type)
                {
                    case BinlogEventType.FormatDescription:
                        _logServer = source.Header.ServerId;
                        break;
                    case BinlogEventType.MySqlGtid or BinlogEventType.TaggedGtid when GtidEvent.Parse(source) is var head
                        && Gtid.MySql(Gtid.UuidOf(head.SourceId), (ulong)head.TransactionNumber, head.Tag) == gtid:
                        Begin(source, head.OriginalCommitMicros ?? seconds);
                        break;
                    case BinlogEventType.MariaDbGtid when MariaDbGtidEvent.Parse(source).Id is var id && Gtid.MariaDb(id.Domain, id.ServerId, id.Sequence) == gtid:
                        Begin(source, seconds);
                        break;
                }
            }

            return false;
        }

        private void Begin(in BinlogEvent source, long committedAt)
        {
            _found = new CommitSample(gtid, committedAt, 0);
            _sum.Begin(source);
        }

        /// <summary>What never stands inside of a transaction.</summary>
        private static bool EndsBefore(BinlogEventType type) => type is BinlogEventType.MySqlGtid or BinlogEventType.TaggedGtid or BinlogEventType.AnonymousGtid or BinlogEventType.MariaDbGtid
            or BinlogEventType.Rotate or BinlogEventType.Stop or BinlogEventType.BinlogCheckpoint;
    }
}
