using Aesop.MySql;
using Aesop.MySql.Binlog;
using Aesop.Relay.Encoders;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Sources;

/// <content>Where to read: for the first time, after a restart, and after a lost connection.</content>
internal sealed partial class RelaySource
{
    private const long MicrosPerSecond = 1_000_000;
    private const ulong NearHeadBytes = 1 << 20;

    private static readonly TimeSpan ExecutedDelay = TimeSpan.FromMilliseconds(200);

    private bool _otherLog;
    private GtidHistory? _skip;
    private (uint Epoch, GtidHistory? Known) _passedOver;
    private CommitSample? _journaled;

    private async Task<SourcePlan> PlanAsync(MySqlConnection connection, MySqlConnectionOptions address, SourceServer server, bool acceptsLoss, CancellationToken cancellationToken)
    {
        var resolver = new StartResolver(_options, address, server);
        var entry = _writer.Epoch == 0 ? _journal.Load() : null;
        if (_writer.Epoch == 0 && entry is null)
        {
            var start = await resolver.ResolveAsync(connection, _options.From, cancellationToken).ConfigureAwait(false);
            start = await SeedAsync(connection, server, start, cancellationToken).ConfigureAwait(false);

            // By GTIDs the server passes over what isn't wanted; a reading that goes on by position, after a lost connection, has to do so itself.
            return new SourcePlan(1, start, start) { Skip = start.AskGtids is null ? null : (start.Gtids ?? start.AskGtids).ToHistory() };
        }

        if (entry is not null)
        {
            _known = (entry.Identity, entry.ServerId);
            _breaks = entry.Breaks ?? [];
            _journaled = entry.Last is { } last ? new CommitSample(Gtid.Parse(last), entry.LastCommittedAt, entry.LastSum) : null;
        }

        // What was read, and the transactions in it.
        var read = entry is null ? _writer.Checkpoint : Checkpoint.Parse(entry.Read);
        var history = entry is null ? _writer.History : GtidHistory.Parse(entry.History ?? read.GtidSet ?? "");
        if (_otherLog
            || !server.Is(_known!.Value.Identity, _known.Value.ServerId)
            || !await HoldsAsync(connection, address, server, read, cancellationToken).ConfigureAwait(false)
            || !await HasAllAsync(connection, server, history, cancellationToken).ConfigureAwait(false))
        {
            return await ChangeLineageAsync(connection, address, server, read, history, acceptsLoss, cancellationToken).ConfigureAwait(false);
        }

        if (entry is null)
        {
            var file = await FileOfAsync(connection, read, cancellationToken).ConfigureAwait(false);
            return new SourcePlan(read.Epoch, new SourceStart { Ask = (file, (long)read.Scn.Offset) }, null) { Skip = _skip };
        }

        // Below the lineage's first place there is what was relayed in the one before; of tables there, nothing is known.
        _first = Checkpoint.Parse(entry.First);
        _relayed = (read.Epoch, read.Scn);
        var refill = await resolver.RefillAsync(connection, _first.Epoch == read.Epoch ? _first.Scn : read.Scn, read.Scn, cancellationToken).ConfigureAwait(false);
        return new SourcePlan(read.Epoch, refill, refill) { Skip = entry.Skip is { } skip ? GtidHistory.Parse(skip) : null };
    }

    private static async Task<LogFile> FileOfAsync(MySqlConnection connection, Checkpoint read, CancellationToken cancellationToken)
    {
        var files = await LogFile.ListAsync(connection, cancellationToken).ConfigureAwait(false);
        return files[0].File with { Number = read.Scn.File };
    }

    /// <summary>
    /// Whether the server still has the very file that a position is in, and that far. Names and sizes may look as they should after a reset, once the new
    /// log has grown; a file is known by who began it and when.
    /// </summary>
    private async Task<bool> HoldsAsync(MySqlConnection connection, MySqlConnectionOptions address, SourceServer server, Checkpoint read, CancellationToken cancellationToken)
    {
        var files = await LogFile.ListAsync(connection, cancellationToken).ConfigureAwait(false);
        var file = files[0].File with { Number = read.Scn.File };
        if (read.Scn.File < files[0].File.Number && !server.HasGtids)
        {
            throw new SourceHaltedException(
                $"{file}:{read.Scn.Offset} was purged on {address.ServerName} before it was read: the oldest log is {files[0].File}. {PurgedAdvice}");
        }

        var (_, size) = files.FirstOrDefault(held => held.File == file);
        if (size < (long)read.Scn.Offset)
        {
            return false;
        }

        var head = await LogProbe.HeadOfAsync(_options, address, server, file, cancellationToken).ConfigureAwait(false);
        return head.Identity == read.Log && await IsSameAsync(address, file, head, read.Scn, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// A log that was reset within the second of its making, and has grown as far again, looks like itself. So what was read last must stand where it was read; that is looked at where it can be so: near
    /// a file's head, and of the second in which the file was begun.
    /// </summary>
    private async Task<bool> IsSameAsync(MySqlConnectionOptions address, LogFile file, LogHead head, Scn read, CancellationToken cancellationToken)
    {
        var sample = Samples().FirstOrDefault();
        return sample == default
            || (sample.CommittedAt / MicrosPerSecond != head.BegunAt && read.Offset > NearHeadBytes)
            || await LogProbe.FindAsync(
                _options,
                address,
                new SourceStart { Ask = (file, BinlogPosition.FirstEventOffset) },
                sample.Gtid,
                new BinlogPosition(file.ToString(), (long)read.Offset),
                cancellationToken).ConfigureAwait(false) is not { } found
            || !sample.Contradicts(found);
    }

    /// <summary>
    /// Whether the server knows of all that was read: a log that was reset within the second of its making looks like itself. MySQL sends a transaction a moment before it
    /// counts it as executed; so it is asked twice.
    /// </summary>
    private async Task<bool> HasAllAsync(MySqlConnection connection, SourceServer server, GtidHistory history, CancellationToken cancellationToken)
    {
        var hasAll = !server.HasGtids || history.IsEmpty;
        for (var asked = 0; !hasAll && asked < 2; asked++)
        {
            await Task.Delay(asked * ExecutedDelay, _time, cancellationToken).ConfigureAwait(false);
            hasAll = history.Except(await ServerGtids.ExecutedAsync(connection, cancellationToken).ConfigureAwait(false)).IsEmpty;
        }

        return hasAll;
    }

    /// <summary>MariaDB: a position tells the last id of each domain; which other servers wrote before it is in the server's account of its log.</summary>
    private static async Task<SourceStart> SeedAsync(MySqlConnection connection, SourceServer server, SourceStart start, CancellationToken cancellationToken)
    {
        if (!server.Version.IsMariaDb || (start.Gtids ?? start.AskGtids) is not { } set)
        {
            return start;
        }

        var last = set.LastOfDomains.ToDictionary(gtid => gtid.Domain, gtid => gtid.Sequence);
        var seeded = set.Clone();
        foreach (var origin in (await ServerGtids.ExecutedAsync(connection, cancellationToken).ConfigureAwait(false)).LastOfOrigins)
        {
            if (origin.Sequence <= last.GetValueOrDefault(origin.Domain))
            {
                seeded.Add(origin);
            }
        }

        return start with { Gtids = seeded };
    }
}
