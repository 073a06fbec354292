using Aesop.Verify.Columns;
using Aesop.Verify.Reporting;
using Aesop.Verify.Tables;

namespace Aesop.Verify.Comparing;

/// <summary>
/// Rows that differ, until they agree, are named, or are given up. A row is named when the source's was the same at each look for the time that the target may lag,
/// and the target's still another. Not thread-safe.
/// </summary>
internal sealed class Suspects(VerifyOptions options, TablePair pair, TableReader source, ITargetRows target, TableOutcome outcome, Tally tally)
{
    /// <summary>How many rows are under suspicion at a time; the scan waits for them.</summary>
    public const int Most = 10_000;

    private const int MostShown = 200;

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(20);

    private readonly Dictionary<string, Suspect> _open = new(StringComparer.Ordinal);

    /// <summary>Compares rows; those that differ are looked at again.</summary>
    /// <param name="mine">The source's rows by key.</param>
    /// <param name="theirs">The target's.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task CompareAsync(IReadOnlyDictionary<string, TableRow> mine, IReadOnlyDictionary<string, TableRow> theirs, CancellationToken cancellationToken)
    {
        foreach (var (id, row) in mine)
        {
            Look(row, theirs.GetValueOrDefault(id));
        }

        foreach (var (id, row) in theirs)
        {
            if (!mine.ContainsKey(id))
            {
                Look(null, row);
            }
        }

        if (_open.Count >= Most)
        {
            await SettleAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Looks again at the rows that differ until none is left, or enough were named.</summary>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        var pause = options.Settle / 8;
        pause = pause < ShortestPause ? ShortestPause : pause > LongestPause ? LongestPause : pause;
        while (_open.Count > 0 && !tally.IsFull)
        {
            foreach (var some in _open.Values.Select(suspect => suspect.Key).Chunk(TableReader.KeysAtOnce).ToList())
            {
                var mine = await source.FindAsync(some, cancellationToken).ConfigureAwait(false);
                var theirs = await target.FindAsync(some, cancellationToken).ConfigureAwait(false);
                foreach (var key in some)
                {
                    LookAgain(_open[key.Id], mine.GetValueOrDefault(key.Id), theirs.GetValueOrDefault(key.Id));
                }
            }

            if (_open.Count > 0)
            {
                await Task.Delay(pause, options.Time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private void Look(TableRow? mine, TableRow? theirs)
    {
        if (pair.Same(mine, theirs))
        {
            outcome.Equal++;
            return;
        }

        var key = (mine ?? theirs)!.Key;
        _open.TryAdd(key.Id, new Suspect(key, TableRow.VersionOf(mine), options.Time.GetTimestamp()));
    }

    private void LookAgain(Suspect suspect, TableRow? mine, TableRow? theirs)
    {
        var version = TableRow.VersionOf(mine);
        suspect.Looks++;
        if (pair.Same(mine, theirs))
        {
            // A row that has gone meanwhile is none.
            outcome.Equal += mine is null ? 0 : 1;
            _open.Remove(suspect.Key.Id);
        }
        else if (version == suspect.Version && options.Time.GetElapsedTime(suspect.StableSince) >= options.Settle)
        {
            _open.Remove(suspect.Key.Id);
            if (!tally.IsFull)
            {
                tally.Difference(outcome, Describe(suspect.Key, mine, theirs));
            }
        }
        else
        {
            if (version != suspect.Version)
            {
                (suspect.Version, suspect.StableSince) = (version, options.Time.GetTimestamp());
            }

            if (options.Time.GetElapsedTime(suspect.Since) >= options.GiveUp)
            {
                _open.Remove(suspect.Key.Id);
                tally.Undecided(outcome, Names(suspect.Key));
            }
        }
    }

    private RowDifference Describe(RowKey key, TableRow? mine, TableRow? theirs)
    {
        var table = pair.Source.Name.ToString();
        return mine is null || theirs is null || theirs.Copies > 1
            ? new RowDifference(table, theirs is null ? DifferenceKind.Missing : DifferenceKind.Extra, Names(key), [], theirs is { Copies: > 1 } ? theirs.Copies - (mine is null ? 0 : 1) : 1)
            : new RowDifference(table, DifferenceKind.Changed, Names(key),
                [.. pair.Differences(mine, theirs).Select(place => (pair.Columns[place].Name, Shown(pair.Columns[place].Class, mine.Cells[place]), Shown(pair.Columns[place].Class, theirs.Cells[place])))]);
    }

    private List<(string Column, string? Value)> Names(RowKey key) =>
        [.. pair.KeyPlaces.Select((place, i) => (pair.Columns[place].Name, Shown(pair.Columns[place].Class, new Cell(CellKind.Whole, key.Values[i]))))];

    /// <summary>A value as reports show it: bounded, bytes as hexadecimal digits.</summary>
    public static string? Shown(ValueClass kind, in Cell cell)
    {
        var prefix = kind is ValueClass.Bytes or ValueClass.Padded or ValueClass.Vector ? "0x" : "";
        return cell.Kind switch
        {
            CellKind.Null => null,
            CellKind.Digest => $"{prefix}{cell.Beginning}... ({cell.Text})",
            _ => cell.Text.Length <= MostShown ? prefix + cell.Text : $"{prefix}{cell.Text[..MostShown]}...",
        };
    }
}
