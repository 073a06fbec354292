using Aesop.MySql;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Sources;

/// <content>Where to read: for the first time, after a restart, after a lost connection, and when another server answers.</content>
internal sealed partial class RelaySource
{
    private async Task<SourcePlan> PlanAsync(MySqlConnection connection, SourceServer server, CancellationToken cancellationToken)
    {
        var resolver = new StartResolver(_options, _address, server);
        if (_writer.Epoch != 0)
        {
            return _server is not null && server.IsSameAs(_server)
                ? await GoOnAsync(connection, cancellationToken).ConfigureAwait(false)
                : await ChangeLineageAsync(server, _writer.Checkpoint, cancellationToken).ConfigureAwait(false);
        }

        if (_journal.Load() is not { } entry)
        {
            var start = await resolver.ResolveAsync(connection, _options.From, cancellationToken).ConfigureAwait(false);
            return new SourcePlan(1, start, start);
        }

        var read = Checkpoint.Parse(entry.Read);
        if (server.Identity != entry.Identity || server.ServerId != entry.ServerId || !await HoldsAsync(connection, server, read, cancellationToken).ConfigureAwait(false))
        {
            return await ChangeLineageAsync(server, read, cancellationToken).ConfigureAwait(false);
        }

        _first = entry.First;
        var first = Checkpoint.Parse(entry.First);
        var refill = await resolver.RefillAsync(connection, first.Epoch == read.Epoch ? first.Scn : new Scn(1, 0), read.Scn, cancellationToken).ConfigureAwait(false);
        return new SourcePlan(read.Epoch, refill, refill);
    }

    /// <summary>The same server: behind what was read.</summary>
    private async Task<SourcePlan> GoOnAsync(MySqlConnection connection, CancellationToken cancellationToken)
    {
        var files = await LogFile.ListAsync(connection, cancellationToken).ConfigureAwait(false);
        var file = files[0].File with { Number = _writer.Next.File };
        var (_, size) = files.FirstOrDefault(held => held.File == file);
        if (size == 0 && file.Number < files[0].File.Number)
        {
            throw new SourceHaltedException($"{file}:{_writer.Next.Offset} was purged on {_address.ServerName} before it was read: the oldest log is {files[0].File}. Changes are missing: seed the consumers anew, and start the source from earliest.");
        }

        if (size < (long)_writer.Next.Offset)
        {
            throw new LineageChangedException($"{file} on {_address.ServerName} ends at {size}, and was read up to {_writer.Next.Offset}: the logs were reset or restored.");
        }

        return new SourcePlan(_writer.Epoch, new SourceStart { Ask = (file, (long)_writer.Next.Offset) }, null);
    }

    /// <summary>Whether the server still has the very file that a position is in, and that far.</summary>
    private async Task<bool> HoldsAsync(MySqlConnection connection, SourceServer server, Checkpoint read, CancellationToken cancellationToken)
    {
        var files = await LogFile.ListAsync(connection, cancellationToken).ConfigureAwait(false);
        var file = files[0].File with { Number = read.Scn.File };
        if (read.Scn.File < files[0].File.Number)
        {
            throw new SourceHaltedException(
                $"{file}:{read.Scn.Offset} was purged on {_address.ServerName} while the relay was down: the oldest log is {files[0].File}. Changes are missing: seed the consumers anew, remove the state file, and start the source from earliest.");
        }

        var (_, size) = files.FirstOrDefault(held => held.File == file);
        return size >= (long)read.Scn.Offset && (await LogProbe.HeadOfAsync(_options, _address, server, file, cancellationToken).ConfigureAwait(false)).Identity == read.Log;
    }

    /// <summary>Another log: by GTID set, in a new epoch. Without GTIDs only the operator can say what to do.</summary>
    private async Task<SourcePlan> ChangeLineageAsync(SourceServer server, Checkpoint read, CancellationToken cancellationToken)
    {
        if (read.GtidSet is not { } set || !server.HasGtids)
        {
            throw new SourceHaltedException(
                $"The log behind {_address.ServerName} isn't the one that was read up to {read.Scn}: the server was replaced or restored, or its logs were reset, and there are no GTIDs to find the place by. "
                + "Choose: remove the source's state file and start from earliest, latest or FILE:POS, and seed the consumers anew.");
        }

        await _writer.VoidAsync(cancellationToken).ConfigureAwait(false);
        var start = new SourceStart { AskGtids = GtidSet.Parse(set) };
        return new SourcePlan(read.Epoch + 1, start, start);
    }
}
