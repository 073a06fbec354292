using Aesop.Verify.Comparing;
using Aesop.Verify.Folding;
using Aesop.Verify.Reporting;
using Aesop.Verify.Tables;

namespace Aesop.Verify;

/// <summary>Compares a consumer's rows with the source's tables while both are live, and names those that differ.</summary>
/// <remarks>
/// The source and a sink are only read, in short statements without locks. A row that differs is read again on both sides until it agrees, or until the source's row has stayed
/// the same for <see cref="VerifyOptions.Settle"/>; only then is it named. A row that came to and fro within that time, and in between two looks, may be named wrongly.
/// </remarks>
public static class Verification
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);

    /// <summary>Compares.</summary>
    /// <param name="options">What with what.</param>
    /// <param name="report">Told of everything as it is found.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="VerifyException">It can't be made; also for options that are wrong.</exception>
    /// <exception cref="Aesop.MySql.MySqlException">A server refuses, or can't be reached for long.</exception>
    public static async Task<VerifyResult> RunAsync(VerifyOptions options, VerifyReport report, CancellationToken cancellationToken = default)
    {
        if (options.Validate() is { Count: > 0 } faults)
        {
            throw new VerifyException(string.Join(Environment.NewLine, faults));
        }

        var source = new ServerLink(options.Source, options.Time);
        await using (source.ConfigureAwait(false))
        {
            var tally = new Tally(report, options.MaxDifferences);
            await (options.Sink is null ? FoldAsync(options, source, tally, cancellationToken) : SinkAsync(options, source, tally, cancellationToken)).ConfigureAwait(false);
            return tally.Summarize();
        }
    }

    private static async Task SinkAsync(VerifyOptions options, ServerLink source, Tally tally, CancellationToken cancellationToken)
    {
        var (filter, map, pace) = (new TableFilter(options.Tables), new TableMap(options.Map), new RowPace(options.MaxRowsPerSecond, options.Time));
        var sink = new ServerLink(options.Sink!, options.Time);
        await using (sink.ConfigureAwait(false))
        {
            var (mine, theirs) = (new Catalog(source), new Catalog(sink));
            foreach (var name in await WantedAsync(mine, filter, cancellationToken).ConfigureAwait(false))
            {
                if (await mine.ReadAsync(name, cancellationToken).ConfigureAwait(false) is not { } shape || tally.IsFull)
                {
                    continue;
                }

                var outcome = new TableOutcome(name.ToString());
                var other = await theirs.ReadAsync(map.Of(name), cancellationToken).ConfigureAwait(false);
                if (other is null)
                {
                    outcome.Refusal = $"the sink has no table {map.Of(name)}, or doesn't show it to this account; --map says where it is, --tables leaves it out";
                }
                else
                {
                    var pair = new TablePair(shape, other);
                    outcome.NotCompared = pair.NotCompared;
                    var (reader, otherReader) = (new TableReader(source, pair, ofSource: true), new TableReader(sink, pair, ofSource: false));
                    await (shape.Key.Count == 0
                        ? new KeylessScan(options, pair, reader, otherReader, outcome, tally).RunAsync(cancellationToken)
                        : new SinkScan(options, pair, reader, otherReader, outcome, tally, pace).RunAsync(cancellationToken)).ConfigureAwait(false);
                }

                tally.Table(outcome);
            }
        }
    }

    private static async Task FoldAsync(VerifyOptions options, ServerLink source, Tally tally, CancellationToken cancellationToken)
    {
        var (filter, pace) = (new TableFilter(options.Tables), new RowPace(options.MaxRowsPerSecond, options.Time));
        var folder = Directory.CreateDirectory(Path.Combine(options.SpillDirectory ?? Path.GetTempPath(), $"aesop-verify-{Guid.NewGuid():N}")).FullName;
        ILineSource lines = options.Relay is { } relay
            ? new RelayLines(relay, options.RelaySource!, options.From, options.Tables, options.Time)
            : new FileLines(options.FoldedFile!, options.Time);

        // Folding asks the source too, beside the comparison.
        var asking = new ServerLink(options.Source, options.Time);
        await using (asking.ConfigureAwait(false))
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var fold = new Fold(lines, new Catalog(asking).ReadAsync, folder);
            await using (fold.ConfigureAwait(false))
            {
                var folding = fold.RunAsync(stop.Token);
                try
                {
                    while (!fold.IsCaughtUp && !folding.IsCompleted)
                    {
                        await Task.Delay(LookEvery, options.Time, cancellationToken).ConfigureAwait(false);
                    }

                    var catalog = new Catalog(source);
                    foreach (var name in filter.IsAll ? fold.Tables : await WantedAsync(catalog, filter, cancellationToken, fold.Tables).ConfigureAwait(false))
                    {
                        if (folding.IsFaulted || tally.IsFull)
                        {
                            break;
                        }

                        await TableAsync(options, source, catalog, fold, name, tally, pace, cancellationToken).ConfigureAwait(false);
                    }
                }
                finally
                {
                    await stop.CancelAsync().ConfigureAwait(false);
                    await ((Task)folding).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }

                // Changes that can't be folded are the verification's end, whatever was found before.
                if (folding.IsFaulted)
                {
                    await folding.ConfigureAwait(false);
                }
            }
        }
    }

    private static async Task TableAsync(
        VerifyOptions options, ServerLink source, Catalog catalog, Fold fold, TableName name, Tally tally, RowPace pace, CancellationToken cancellationToken)
    {
        var outcome = new TableOutcome(name.ToString());
        var shape = await catalog.ReadAsync(name, cancellationToken).ConfigureAwait(false);
        outcome.Refusal = fold.RefusalOf(name) ?? shape switch
        {
            null => fold.NotAskedFor(name, withDeleted: false).Any() ? "the source has no such table, and the changes left rows of it" : null,
            { Key.Count: 0 } => "the table has no key, so that its rows can't be folded; compare it with a sink, or give it a primary key",
            { IsVersioned: true } => "the table keeps its rows' history (system versioning), whose rows are changes too; compare it with a sink",
            _ => null,
        };
        if (shape is not null && outcome.Refusal is null)
        {
            var pair = new TablePair(shape, null);
            await new FoldScan(options, pair, new TableReader(source, pair, ofSource: true), fold, outcome, tally, pace).RunAsync(cancellationToken).ConfigureAwait(false);

            // It may have come while the rows were compared.
            outcome.Refusal = fold.RefusalOf(name);
        }

        tally.Table(outcome);
    }

    private static async Task<IReadOnlyList<TableName>> WantedAsync(Catalog catalog, TableFilter filter, CancellationToken cancellationToken, IReadOnlyList<TableName>? besides = null)
    {
        var listed = await catalog.ListAsync(cancellationToken).ConfigureAwait(false);
        var wanted = listed.Union(besides ?? []).Where(filter.Match).ToList();
        return wanted.Count > 0 ? wanted : throw new VerifyException("There is no table to compare: the source shows this account none, or none that --tables lets through.");
    }
}
