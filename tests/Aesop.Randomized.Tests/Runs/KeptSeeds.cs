using Aesop.Tests.Servers;

namespace Aesop.Randomized.Tests.Runs;

/// <summary>Seeds that are run each time: each failed once, or is there so that some always are.</summary>
internal static class KeptSeeds
{
    private static readonly int[] Both = [1, 2, 4, 8];

    /// <summary>The seeds of a server.</summary>
    public static IReadOnlyList<int> Of(ServerKind kind) => kind switch
    {
        ServerKind.MySql => [.. Both],
        _ => [.. Both],
    };
}
