using System.Globalization;
using Aesop.MySql;
using Aesop.MySql.Binlog;
using Aesop.Relay.Encoders;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Sources;

/// <content>Going over to another lineage: another server, or the same with other logs.</content>
internal sealed partial class RelaySource
{
    private const string PurgedAdvice = "Changes are missing: seed the consumers anew, remove the source's state file if there is one, and start the source from earliest.";

    /// <summary>
    /// By GTIDs, in a new epoch: what was read and the server has is not read again, wherever it stands in the server's log; what the server has and wasn't read is;
    /// what was read and the server lacks is lost, which only the options may accept. Without GTIDs only the operator can say what to do.
    /// </summary>
    private async Task<SourcePlan> ChangeLineageAsync(
        MySqlConnection connection, MySqlConnectionOptions address, SourceServer server, Checkpoint read, GtidHistory history, bool acceptsLoss, CancellationToken cancellationToken)
    {
        // (1) Can the two be compared at all?
        if (read.GtidSet is null || !server.HasGtids)
        {
            throw new SourceHaltedException(
                $"The log behind {address.ServerName} isn't the one that was read up to {read.Scn}: the server was replaced or restored, or its logs were reset, and there are no GTIDs to find the place by. "
                + "Choose: remove the source's state file and start from earliest, latest, a moment or FILE:POS, and seed the consumers anew.");
        }

        if (!history.IsEmpty && server.Version.IsMariaDb != (history.Flavor == GtidFlavor.MariaDb))
        {
            throw new SourceHaltedException(
                $"{address.ServerName} is {server.Version}, and what was read has GTIDs of {history.Flavor}: the two can't be compared. Give the new server's source a name of its own, and seed the consumers anew.");
        }

        // (2) What it has of what was read.
        var executed = await ServerGtids.ExecutedAsync(connection, cancellationToken).ConfigureAwait(false);
        var lost = history.Except(executed);
        var common = history.Intersect(executed);
        if (!lost.IsEmpty && (common.IsEmpty || !acceptsLoss))
        {
            throw new ServerUnfitException(ExplainLack(address, lost, common, read), lacksTransactions: true);
        }

        if (!lost.IsEmpty && await ReplicaState.FindAsync(connection, server, cancellationToken).ConfigureAwait(false) is { } reason)
        {
            throw new ServerUnfitException($"{address.ServerName} lacks {lost.Describe()}, which was read, and {reason}: it may still get there.", lacksTransactions: true);
        }

        await CheckReuseAsync(connection, address, server, executed, common, cancellationToken).ConfigureAwait(false);

        // (3) Where its log has what wasn't read.
        var start = server.Version.IsMariaDb
            ? await FindMariaDbStartAsync(connection, address, server, history, executed, cancellationToken).ConfigureAwait(false)
            : new SourceStart { AskGtids = common.ToSet() };
        if (!server.Version.IsMariaDb)
        {
            CheckPurged(address, (await ServerGtids.PurgedAsync(connection, cancellationToken).ConfigureAwait(false)).Except(history));
        }

        var change = new LineageBreak
        {
            Epoch = read.Epoch + 1,
            At = _time.GetUtcNow(),
            Server = address.ServerName,
            Lost = lost.ToString(),
            Extra = executed.Except(history).ToString(),
            Common = common.ToSet().ToString(),
            IsReused = IsReused(server, lost, executed),
        };
        return new SourcePlan(change.Epoch, start, start) { Break = change, Skip = common };
    }

    private string ExplainLack(MySqlConnectionOptions address, GtidHistory lost, GtidHistory common, Checkpoint read)
    {
        if (common.IsEmpty)
        {
            return $"{address.ServerName} has none of the transactions that were read up to {read.Scn} ({lost.Describe()}): its logs were reset and its GTIDs not set again, or it is another source's server. "
                + "The relay looks again: set gtid_purged (MySQL) or gtid_binlog_state (MariaDB) to what the server's data holds, or bring back the server that it was. "
                + "To begin anew instead, remove the source's state file, restart the relay, and seed the consumers.";
        }

        var choice = _options.LostTransactions == LostTransactions.Continue
            ? string.Create(CultureInfo.InvariantCulture, $"After {_options.LostTransactionsWaitMs} ms the relay goes on without them (LostTransactions is Continue).")
            : "The relay looks again, and goes on once a server has them. Or choose: bring back a server that has them; or set LostTransactions to Continue and restart the relay, and seed the tables that they touched anew.";
        return $"{address.ServerName} lacks transactions that were read from the server before it and given to clients: {lost.Describe()}. It is behind, was restored from a backup, or never got them. {choice}";
    }

    /// <summary>
    /// Whether the ids mean what they did. A server that was restored in place goes on with its own numbers, and once it has written as many as were lost, its sets look as if nothing
    /// had happened. So the newest id of its own that both have is looked up in its log: it must be the same transaction.
    /// </summary>
    private async Task CheckReuseAsync(
        MySqlConnection connection, MySqlConnectionOptions address, SourceServer server, GtidHistory executed, GtidHistory common, CancellationToken cancellationToken)
    {
        var sample = Samples().FirstOrDefault(sample => server.IsOriginOf(sample.Gtid.Source) && common.Contains(sample.Gtid));
        var gtid = sample.Gtid;
        if (gtid == default)
        {
            return;
        }

        var files = await LogFile.ListAsync(connection, cancellationToken).ConfigureAwait(false);
        var isPurged = server.Version.IsMariaDb
            ? (await LogProbe.HeadOfAsync(_options, address, server, files[0].File, cancellationToken).ConfigureAwait(false)).Gtids.Contains(gtid)
            : (await ServerGtids.PurgedAsync(connection, cancellationToken).ConfigureAwait(false)).Contains(gtid);
        if (isPurged)
        {
            return;
        }

        var start = server.Version.IsMariaDb ? BeforeMariaDb(common, gtid, files[0].File) : new SourceStart { AskGtids = executed.Except(GtidHistory.Parse($"{gtid}")).ToSet() };
        if (await LogProbe.FindAsync(_options, address, start, gtid, null, cancellationToken).ConfigureAwait(false) is { } other && sample.Contradicts(other))
        {
            throw new SourceHaltedException(
                $"{gtid} was committed at {CommitTime.Format(sample.CommittedAt)} where it was read, and is another transaction, committed at {CommitTime.Format(other.CommittedAt)}, on {address.ServerName}: the server was restored or reset, lost what it had written since, and has given the ids to other transactions. "
                + "Which of its transactions are new can't be told by ids. Choose: remove the source's state file, and start from earliest, latest, a moment or FILE:POS, and seed the consumers anew.");
        }
    }

    /// <summary>Where a server finds the place before a transaction of its own; of its very first one, the log's begin.</summary>
    private static SourceStart BeforeMariaDb(GtidHistory common, in Gtid gtid, LogFile oldest)
    {
        if (gtid.Sequence == 1)
        {
            return new SourceStart { Ask = (oldest, BinlogPosition.FirstEventOffset) };
        }

        var before = new GtidSet();
        foreach (var last in common.ToSet().LastOfDomains)
        {
            before.Add(last.Domain == gtid.Domain ? Gtid.MariaDb(gtid.Domain, gtid.ServerId, gtid.Sequence - 1) : last);
        }

        return new SourceStart { AskGtids = before };
    }

    /// <summary>Transactions, the newest first: those that were read, or what the journal has of them.</summary>
    private IEnumerable<CommitSample> Samples() => _writer.Epoch != 0 || _journaled is null ? _writer.Samples.NewestFirst() : [_journaled.Value];

    private static void CheckPurged(MySqlConnectionOptions address, GtidHistory missing)
    {
        if (!missing.IsEmpty)
        {
            throw new SourceHaltedException($"{address.ServerName} has executed {missing.Describe()}, which was purged from its logs before it was read. {PurgedAdvice}");
        }
    }

    /// <summary>
    /// MariaDB finds a place by the last id of each domain only, behind which nothing errant may stand before it. So the log is read from the newest place on
    /// before which there is nothing that wasn't read, one that the server told of while it wasn't read, or a file's head; and what was read is passed over.
    /// </summary>
    private async Task<SourceStart> FindMariaDbStartAsync(
        MySqlConnection connection, MySqlConnectionOptions address, SourceServer server, GtidHistory history, GtidHistory executed, CancellationToken cancellationToken)
    {
        var common = history.Intersect(executed);
        var unlogged = executed.Except(history).Except(await ServerGtids.LoggedAsync(connection, cancellationToken).ConfigureAwait(false));
        if (!unlogged.IsEmpty)
        {
            throw new SourceHaltedException(
                $"{address.ServerName} has {unlogged.Describe()}, which wasn't read and isn't in its logs: it applied that as a replica without log_slave_updates, or was made from a copy that had it. {PurgedAdvice}");
        }

        var files = await LogFile.ListAsync(connection, cancellationToken).ConfigureAwait(false);
        if (_marks.Of(address).FirstOrDefault(mark => mark.Below.Except(history).IsEmpty) is { } mark
            && files.Any(held => held.File == mark.File && held.Size >= mark.Offset)
            && (await LogProbe.HeadOfAsync(_options, address, server, mark.File, cancellationToken).ConfigureAwait(false)).Identity == mark.Log)
        {
            return new SourceStart { Ask = (mark.File, mark.Offset), Gtids = common.ToSet() };
        }

        var (low, high) = (0, files.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            var head = await LogProbe.HeadOfAsync(_options, address, server, files[middle].File, cancellationToken).ConfigureAwait(false);
            var unread = head.Gtids.Except(history);
            if (middle == 0)
            {
                CheckPurged(address, unread);
            }

            (low, high) = unread.IsEmpty ? (middle + 1, high) : (low, middle);
        }

        return new SourceStart { Ask = (files[low - 1].File, BinlogPosition.FirstEventOffset), Gtids = common.ToSet() };
    }

    /// <summary>
    /// Whether the ids of what was lost will be given again. MySQL: numbers of the new server itself. MariaDB: numbers of the new server that the domain, whose
    /// numbers go on from the highest that is there, hasn't reached.
    /// </summary>
    private static bool IsReused(SourceServer server, GtidHistory lost, GtidHistory executed)
    {
        var own = lost.Of(server.IsOriginOf);
        if (own.IsEmpty || !server.Version.IsMariaDb)
        {
            return !own.IsEmpty;
        }

        var reached = executed.ToSet().LastOfDomains.ToDictionary(last => last.Domain, last => last.Sequence);
        return own.ToSet().LastOfDomains.Any(last => last.Sequence > reached.GetValueOrDefault(last.Domain));
    }
}
