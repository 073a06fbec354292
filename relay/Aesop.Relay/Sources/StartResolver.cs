using Aesop.MySql;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Sources;

/// <summary>Finds, on a server, the place that an operator or the journal names.</summary>
internal sealed class StartResolver(SourceOptions options, MySqlConnectionOptions address, SourceServer server)
{
    private const long FirstOffset = 4;
    private const long MicrosPerSecond = 1_000_000;

    /// <summary>The place for a source that is read for the first time.</summary>
    /// <param name="connection">A connection to the server, with no query open.</param>
    /// <param name="from">As in <see cref="SourceOptions.From"/>.</param>
    /// <param name="cancellationToken">Ends the questions.</param>
    /// <exception cref="SourceHaltedException">There is no such place; the message says what there is.</exception>
    public async Task<SourceStart> ResolveAsync(MySqlConnection connection, string from, CancellationToken cancellationToken)
    {
        switch (from)
        {
            case "latest":
                var (file, end, gtids) = await LogFile.EndWithGtidsAsync(connection, cancellationToken).ConfigureAwait(false);

                // MySQL tells place and set as of two moments: a transaction that is being committed may be before the place and not yet in
                // the set. So there the set is taken from the log itself.
                return server.Version.IsMariaDb || !server.HasGtids
                    ? new SourceStart { Ask = (file, (long)end.Offset), Gtids = gtids }
                    : FromHeadOf(file) with { KeepFrom = end };
            case "earliest":
                var files = await LogFile.ListAsync(connection, cancellationToken).ConfigureAwait(false);
                return FromHeadOf(files[0].File);
            case "ring":
                return FromHeadOf(await RewindAsync(connection, lowest: null, cancellationToken).ConfigureAwait(false));
        }

        if (from.StartsWith("gtid:", StringComparison.Ordinal))
        {
            return new SourceStart { AskGtids = RequireGtids(from["gtid:".Length..]) };
        }

        if (CommitTime.LooksLikeTime(from))
        {
            return await FromTimeAsync(connection, from, cancellationToken).ConfigureAwait(false);
        }

        if (Checkpoint.LooksLikeToken(from))
        {
            return await FromCheckpointAsync(connection, ParseToken(from), cancellationToken).ConfigureAwait(false);
        }

        return await FromFileAsync(connection, from, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// The place for a source that has been read before and whose ring is empty now: as far back as fills the ring, and never past
    /// the place where reading stopped.
    /// </summary>
    /// <param name="connection">A connection to the same server.</param>
    /// <param name="first">Where the source was first read from: no transaction below it was ever relayed.</param>
    /// <param name="read">Where reading stopped.</param>
    /// <param name="cancellationToken">Ends the questions.</param>
    public async Task<SourceStart> RefillAsync(MySqlConnection connection, Scn first, Scn read, CancellationToken cancellationToken)
    {
        var file = await RewindAsync(connection, read.File, cancellationToken).ConfigureAwait(false);
        return file.Number <= first.File
            ? FromHeadOf(file with { Number = first.File }) with { KeepFrom = first }
            : FromHeadOf(file);
    }

    private static SourceStart FromHeadOf(LogFile file) => new() { Ask = (file, FirstOffset) };

    /// <summary>The newest file from which on the log is at least as large as the ring.</summary>
    private async Task<LogFile> RewindAsync(MySqlConnection connection, uint? lowest, CancellationToken cancellationToken)
    {
        var files = await LogFile.ListAsync(connection, cancellationToken).ConfigureAwait(false);
        var bytes = 0L;
        var at = files.Count;
        while (at > 0 && (bytes < options.RingBytes || files[at - 1].File.Number >= lowest))
        {
            bytes += files[--at].Size;
        }

        return files[at].File;
    }

    private static async Task<SourceStart> FromFileAsync(MySqlConnection connection, string from, CancellationToken cancellationToken)
    {
        var colon = from.LastIndexOf(':');
        if (colon <= 0 || !long.TryParse(from.AsSpan(colon + 1), out var offset) || offset < 0)
        {
            throw new SourceHaltedException(
                $"'{from}' is no place to start from: use earliest, latest, FILE:POS as in binlog.000042:1337, gtid:SET, a moment as in 2026-11-22T02:00:00Z, or a checkpoint token.");
        }

        var files = await LogFile.ListAsync(connection, cancellationToken).ConfigureAwait(false);
        var name = from[..colon];
        var file = uint.TryParse(name, out var number) ? new LogFile(files[0].File.BaseName, number) : LogFile.Parse(name);
        return Held(connection, files, new Scn(file.Number, (ulong)offset), file.BaseName);
    }

    private async Task<SourceStart> FromCheckpointAsync(MySqlConnection connection, Checkpoint checkpoint, CancellationToken cancellationToken)
    {
        var files = await LogFile.ListAsync(connection, cancellationToken).ConfigureAwait(false);
        var file = files[0].File with { Number = checkpoint.Scn.File };
        if (checkpoint.Log != 0 && files.Any(held => held.File == file))
        {
            var head = await HeadAsync(file, cancellationToken).ConfigureAwait(false);
            if (head.Identity != checkpoint.Log)
            {
                return checkpoint.GtidSet is { } set && server.HasGtids
                    ? new SourceStart { AskGtids = RequireGtids(set) }
                    : throw new SourceHaltedException(
                        $"The checkpoint belongs to another log: {file} on {connection.Options.ServerName} isn't the file that it was taken from, and it carries no GTID set to go by. "
                        + "Choose where to start: earliest, latest, or FILE:POS.");
            }
        }

        return Held(connection, files, checkpoint.Scn, file.BaseName);
    }

    /// <summary>
    /// The newest file that was begun before the moment; in it the reader looks for the first transaction. A file's head and MariaDB's transactions tell
    /// whole seconds, so that a second that holds the moment counts as later.
    /// </summary>
    private async Task<SourceStart> FromTimeAsync(MySqlConnection connection, string from, CancellationToken cancellationToken)
    {
        var time = ParseTime(from);
        var files = await LogFile.ListAsync(connection, cancellationToken).ConfigureAwait(false);
        var (low, high) = (0, files.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            var head = await HeadAsync(files[middle].File, cancellationToken).ConfigureAwait(false);
            (low, high) = (head.BegunAt + 1) * MicrosPerSecond <= time ? (middle + 1, high) : (low, middle);
        }

        if (low == 0)
        {
            var oldest = await HeadAsync(files[0].File, cancellationToken).ConfigureAwait(false);
            return files[0].File.Number == 1 && oldest.Gtids.IsEmpty
                ? FromHeadOf(files[0].File) with { KeepFromTime = time }
                : throw new SourceHaltedException(
                    $"What {connection.Options.ServerName} committed from {from} on has been purged in part: its oldest log, {files[0].File}, was begun at {CommitTime.Format(oldest.BegunAt * MicrosPerSecond)}. Start from a later moment, or from earliest, and seed consumers anew.");
        }

        return FromHeadOf(files[low - 1].File) with { KeepFromTime = time };
    }

    private long ParseTime(string from)
    {
        try
        {
            var time = CommitTime.Parse(from);
            return server.HasCommitMicros ? time : time - (time % MicrosPerSecond);
        }
        catch (FormatException e)
        {
            throw new SourceHaltedException(e.Message, e);
        }
    }

    private Task<LogHead> HeadAsync(LogFile file, CancellationToken cancellationToken) => LogProbe.HeadOfAsync(options, address, server, file, cancellationToken);

    private static SourceStart Held(MySqlConnection connection, IReadOnlyList<(LogFile File, long Size)> files, Scn scn, string baseName)
    {
        var file = new LogFile(baseName, scn.File);
        var (_, size) = files.FirstOrDefault(held => held.File == file);
        if (size == 0)
        {
            throw new SourceHaltedException(
                scn.File < files[0].File.Number
                    ? $"{file}:{scn.Offset} has been purged on {connection.Options.ServerName}: its oldest log is {files[0].File}. Start from earliest, and seed consumers anew."
                    : $"{connection.Options.ServerName} has no {file}: it has {files[0].File} to {files[^1].File}. Start from one of these, from earliest or from latest.");
        }

        if ((long)scn.Offset > size)
        {
            throw new SourceHaltedException(
                $"{file}:{scn.Offset} on {connection.Options.ServerName} is ahead of the log's end, which is {size}. Was the server restored? Start from earliest or latest, or name a position that is there.");
        }

        return FromHeadOf(file) with { KeepFrom = scn.Offset <= FirstOffset ? null : scn };
    }

    private Checkpoint ParseToken(string text)
    {
        try
        {
            var checkpoint = Checkpoint.Parse(text);
            return checkpoint.Source == options.Name
                ? checkpoint
                : throw new SourceHaltedException($"The checkpoint is of source '{checkpoint.Source}', this one is '{options.Name}'.");
        }
        catch (FormatException e)
        {
            throw new SourceHaltedException(e.Message, e);
        }
    }

    private GtidSet RequireGtids(string text)
    {
        if (!server.HasGtids)
        {
            throw new SourceHaltedException("The server's transactions carry no GTIDs (gtid_mode is OFF): start from FILE:POS, earliest or latest.");
        }

        try
        {
            var set = GtidSet.Parse(text);
            var expected = server.Version.IsMariaDb ? GtidFlavor.MariaDb : GtidFlavor.MySql;
            return set.IsEmpty || set.Flavor == expected
                ? set
                : throw new SourceHaltedException($"'{text}' is a GTID set of {set.Flavor}; the server is {server.Version}.");
        }
        catch (FormatException e)
        {
            throw new SourceHaltedException(e.Message, e);
        }
    }
}
