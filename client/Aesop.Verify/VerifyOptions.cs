using Aesop.MySql;

namespace Aesop.Verify;

/// <summary>What is compared with what, and how carefully. Immutable.</summary>
/// <remarks>Exactly one of <see cref="Sink"/>, <see cref="FoldedFile"/> and <see cref="Relay"/> is given.</remarks>
public sealed record VerifyOptions
{
    /// <summary>The most that <see cref="ChunkRows"/> may be.</summary>
    public const int MostChunkRows = 100_000;

    /// <summary>The server whose tables are right.</summary>
    public required MySqlConnectionOptions Source { get; init; }

    /// <summary>A MySQL or MariaDB database that a consumer keeps.</summary>
    public MySqlConnectionOptions? Sink { get; init; }

    /// <summary>A file of JSON lines as <c>aesop tail</c> prints them, folded by key; <c>-</c> is standard input. It may still be growing.</summary>
    public string? FoldedFile { get; init; }

    /// <summary>A relay, whose stream is folded here.</summary>
    public Uri? Relay { get; init; }

    /// <summary>The source's name at the relay.</summary>
    public string? RelaySource { get; init; }

    /// <summary>Where the relay's stream is begun: <c>earliest</c>, <c>latest</c>, <c>gtid:SET</c> or a token.</summary>
    public string From { get; init; } = "earliest";

    /// <summary>Patterns of the source's tables, <c>database.table</c> with <c>*</c> and <c>?</c>; none is all of a sink's, or those that the folded changes name.</summary>
    public IReadOnlyList<string> Tables { get; init; } = [];

    /// <summary>Where tables of the source are in the sink: <c>shop.orders=copy.orders</c>, <c>shop.*=copy.*</c>. The first that fits counts; none leaves the name as it is.</summary>
    public IReadOnlyList<string> Map { get; init; } = [];

    /// <summary>Compares only the rows that the folded changes name, for changes that don't reach back to the tables' beginning.</summary>
    public bool SeenOnly { get; init; }

    /// <summary>Rows of a chunk, 1 to <see cref="MostChunkRows"/>. Memory follows it.</summary>
    public int ChunkRows { get; init; } = 1_000;

    /// <summary>How long a row that differs has to have stayed the same in the source before it is named: longer than the target lags.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a row that differs and keeps changing is looked at before it counts as undecided.</summary>
    public TimeSpan GiveUp { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How many differences are named before the verification ends.</summary>
    public int MaxDifferences { get; init; } = 1_000;

    /// <summary>Rows that are read of the source a second at most; 0 is without bound.</summary>
    public int MaxRowsPerSecond { get; init; }

    /// <summary>A folder for the folded rows, which are kept on disk; null takes the system's temporary one.</summary>
    public string? SpillDirectory { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What is wrong with the options, all at once, in the words of the command line.</summary>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>();
        var targets = (Sink is null ? 0 : 1) + (FoldedFile is null ? 0 : 1) + (Relay is null ? 0 : 1);
        if (targets != 1)
        {
            faults.Add("give exactly one of --sink, --folded and --relay to compare the server's tables with.");
        }

        if (Relay is not null && string.IsNullOrEmpty(RelaySource))
        {
            faults.Add("--source: name the relay's source that reads this server.");
        }

        if (Sink is not null && SeenOnly)
        {
            faults.Add("--seen-only: a sink is compared whole; --tables leaves tables out.");
        }

        if (Sink is null && Map.Count > 0)
        {
            faults.Add("--map: only a sink's tables can have other names.");
        }

        Range(faults, "--chunk-rows", ChunkRows, 1, MostChunkRows);
        Range(faults, "--max-differences", MaxDifferences, 1, 10_000_000);
        Range(faults, "--max-rows-per-second", MaxRowsPerSecond, 0, int.MaxValue);
        if (Settle < TimeSpan.Zero || GiveUp < Settle)
        {
            faults.Add("--settle, --give-up: the time that a row has to settle can't be negative, nor longer than the time after which it is given up.");
        }

        return faults;
    }

    private static void Range(List<string> faults, string name, int value, int least, int most)
    {
        if (value < least || value > most)
        {
            faults.Add($"{name}: {value} isn't from {least} to {most}.");
        }
    }
}
