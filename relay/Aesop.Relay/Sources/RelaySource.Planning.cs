using Aesop.MySql;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Sources;

/// <content>Where to read: for the first time, after a restart, and after a lost connection.</content>
internal sealed partial class RelaySource
{
    private static readonly TimeSpan ExecutedDelay = TimeSpan.FromMilliseconds(200);

    private bool _otherLog;
    private GtidHistory? _skip;
    private (Gtid Gtid, long CommittedAt)? _journaled;

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
            _journaled = entry.Last is { } last ? (Gtid.Parse(last), entry.LastCommittedAt) : null;
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

        _first = entry.First;
        var first = Checkpoint.Parse(entry.First);
        var refill = await resolver.RefillAsync(connection, first.Epoch == read.Epoch ? first.Scn : new Scn(1, 0), read.Scn, cancellationToken).ConfigureAwait(false);
        return new SourcePlan(read.Epoch, refill, refill);
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
        return size >= (long)read.Scn.Offset
            && (await LogProbe.HeadOfAsync(_options, address, server, file, cancellationToken).ConfigureAwait(false)).Identity == read.Log;
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
