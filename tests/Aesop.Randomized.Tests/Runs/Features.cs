using Aesop.Randomized.Tests.Chance;
using Aesop.Tests.Servers;

namespace Aesop.Randomized.Tests.Runs;

/// <summary>What a world generates beside tables and plain transactions. Each world has some of it, so that each feature also meets worlds that lack the others.</summary>
internal sealed record Features
{
    /// <summary>Row images that leave out columns.</summary>
    public bool PartialImages { get; init; }

    /// <summary>XA transactions.</summary>
    public bool Xa { get; init; }

    /// <summary>Triggers, which change what is written, or other tables.</summary>
    public bool Triggers { get; init; }

    /// <summary>
    /// Foreign keys. What they change by themselves is in MySQL's log; in MariaDB's it isn't, so that no reader can know it, and keys there change nothing.
    /// </summary>
    public bool ForeignKeys { get; init; }

    /// <summary>Tables that can't roll back, in transactions with tables that can.</summary>
    public bool MixedEngines { get; init; }

    /// <summary>MariaDB's tables with versions of their rows, and with periods.</summary>
    public bool Versions { get; init; }

    /// <summary>Procedures, and statements in blocks.</summary>
    public bool Routines { get; init; }

    /// <summary>Temporary tables that hide others of their name, and sessions that end within a transaction.</summary>
    public bool Oddities { get; init; }

    // MariaDB 10.11 now and then acknowledges and logs an XA COMMIT whose rows InnoDB neither commits nor lets go: in one run of a hundred, on a busy machine. Its log is as it
    // should be and its tables aren't, so a test can't have it; searches by hand can.
    private static bool IsByHand => Environment.GetEnvironmentVariable("AESOP_RANDOM_SECONDS") is { Length: > 0 } || Environment.GetEnvironmentVariable("AESOP_RANDOM_SEED") is { Length: > 0 };

    /// <summary>Some of all.</summary>
    public static Features Choose(Dice dice, ServerKind kind)
    {
        var partial = dice.Percent(40);
        return new Features
        {
            PartialImages = partial,
            Xa = dice.Percent(60) && (kind == ServerKind.MySql || IsByHand),
            Triggers = dice.Percent(35),
            ForeignKeys = dice.Percent(35),
            MixedEngines = dice.Percent(40),
            Versions = kind == ServerKind.MariaDb && dice.Percent(50) && !partial,
            Routines = dice.Percent(40),
            Oddities = dice.Percent(40),
        };
    }

    /// <inheritdoc/>
    public override string ToString() => string.Concat(
        PartialImages ? " images" : "", Xa ? " xa" : "", Triggers ? " triggers" : "", ForeignKeys ? " keys" : "", MixedEngines ? " engines" : "", Versions ? " versions" : "", Routines ? " routines" : "", Oddities ? " oddities" : "");
}
