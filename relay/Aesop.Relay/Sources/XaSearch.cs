using Aesop.MySql;
using Aesop.MySql.Binlog;
using Aesop.Relay.Buffering;
using Aesop.Relay.Encoders;
using Aesop.Relay.Statements;
using Aesop.Relay.Tables;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Sources;

/// <summary>
/// Finds the rows of an XA transaction in the logs that a server holds, by connections of its own: file by file from the XA COMMIT backwards. The bytes
/// are those that reading from XA PREPARE on would have made.
/// </summary>
internal sealed class XaSearch(
    SourceOptions options, MySqlConnectionOptions address, SourceServer server, uint epoch, TableEncoders tables, CatalogLookup catalog, HoldingSpace space, TimeProvider time)
{
    /// <summary>Finds the transaction's rows.</summary>
    /// <param name="id">The transaction.</param>
    /// <param name="file">The file with its XA COMMIT.</param>
    /// <param name="end">The offset behind it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Its rows; or the oldest file that the server holds, where they aren't in its logs.</returns>
    public async Task<(HeldRows? Rows, LogFile Oldest)> FindAsync(XaId id, LogFile file, long end, CancellationToken cancellationToken)
    {
        var connection = await MySqlConnection.ConnectAsync(address, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<(LogFile File, long Size)> files;
        await using (connection.ConfigureAwait(false))
        {
            if (!(await SourceServer.ReadAsync(connection, cancellationToken).ConfigureAwait(false)).IsSameAs(server))
            {
                throw new IOException($"Another server answers at {address.ServerName} than the one whose log is being read.");
            }

            files = await LogFile.ListAsync(connection, cancellationToken).ConfigureAwait(false);
        }

        foreach (var (held, _) in files.Reverse().Where(held => held.File.Number <= file.Number))
        {
            if (await FindAsync(id, held, new Scn(file.Number, (ulong)end), cancellationToken).ConfigureAwait(false) is { } rows)
            {
                return (rows, files[0].File);
            }
        }

        return (null, files[0].File);
    }

    /// <summary>The transaction's rows, where it was prepared in the file and not decided in it, before a place.</summary>
    private async Task<HeldRows?> FindAsync(XaId id, LogFile file, Scn before, CancellationToken cancellationToken)
    {
        // A reading that keeps nothing holds XA transactions all the same.
        var name = file.ToString();
        var start = new SourceStart { Ask = (file, BinlogPosition.FirstEventOffset), KeepFrom = new Scn(uint.MaxValue, 0), Gtids = new GtidSet() };
        using var ring = new EventRing(SourceOptions.MinRingBytes, RingOverflow.Overwrite, time);
        var writer = new TransactionWriter(options.Name, ring, time);
        var prepared = new PreparedTransactions(space, id);
        var reader = new LogReader(server.Identity, epoch, start, writer, tables, new TablePatterns(options.Tables), prepared) { LowersNames = server.LowersNames };
        try
        {
            var stream = await SourceLink.OpenAsync(options, address, start, toEnd: true, cancellationToken).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                while (await stream.WaitAsync(cancellationToken).ConfigureAwait(false))
                {
                    if (HandleReceived(stream, reader, writer, name, before))
                    {
                        break;
                    }

                    if (reader.Unknown is { } map)
                    {
                        await catalog.LearnAsync(address, server, reader, map, cancellationToken).ConfigureAwait(false);
                        reader.Resume();
                    }
                    else if (reader.Doubt is { } doubt)
                    {
                        await doubt.ResolveAsync(address, cancellationToken).ConfigureAwait(false);
                        reader.Believe();
                    }

                    await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
                }
            }

            return prepared.Take(id);
        }
        finally
        {
            writer.Abandon();
            prepared.Remove(id);
        }
    }

    /// <returns>True at the place where the search ends.</returns>
    private static bool HandleReceived(BinlogStream stream, LogReader reader, TransactionWriter writer, string file, Scn before)
    {
        while (!reader.IsWaiting && !writer.IsFull && stream.TryRead(out var source))
        {
            if (!source.IsArtificial && (source.FileName != file || new Scn(reader.File.Number, (ulong)source.End) >= before))
            {
                return true;
            }

            reader.Handle(source);
        }

        return false;
    }
}
