using Aesop.Tests.Servers;

namespace Aesop.Randomized.Tests.Runs;

/// <summary>
/// Seeds that are run each time. What a seed makes changes when the generator does, so what a failure has shown is a test of its own, too, where the fault was;
/// the seed stays all the same.
/// </summary>
internal static class KeptSeeds
{
    // 1: text of latin1 lost its first bytes (MariaDB), a table with a dot in its name matched no pattern (MySQL). 4 and 8: tables that stay as they are, with
    // and without names in the log.
    private static readonly int[] Both = [1, 2, 4, 8];

    /// <summary>The seeds of a server.</summary>
    public static IReadOnlyList<int> Of(ServerKind kind) => kind switch
    {
        // 667486115: labels that the server's CONVERT spoilt; 1139710264: an insert whose partial image lacks the key; 1783494523 and 1146431148: long bytes in JSON;
        // 510388982 and 33329584: generated columns that the server logs as it doesn't store them; 1319907420: a restart with GTIDs turned off on a server that had some.
        ServerKind.MySql => [.. Both, 667486115, 1139710264, 1783494523, 1146431148, 510388982, 33329584, 1319907420],

        // 358704254: a log without checksums, entered in its middle; 536788484: a CREATE OR REPLACE that was refused and logged; 377063253: a zero with a sign; 760992004: U+FFFD
        // in big5.
        _ => [.. Both, 358704254, 536788484, 377063253, 760992004],
    };
}
