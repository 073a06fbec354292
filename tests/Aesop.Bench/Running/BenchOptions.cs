namespace Aesop.Bench;

/// <summary>What the command line asks for.</summary>
/// <param name="Names">The figures asked for; empty for all.</param>
/// <param name="Quick">Smaller loads and fewer runs: to see that it works, not to quote.</param>
internal sealed record BenchOptions(IReadOnlyList<string> Names, bool Quick)
{
    /// <summary>How often a comparison is repeated; a median of it is what is told.</summary>
    public int Runs => Quick ? 3 : 7;

    /// <summary>Transactions of a server's log; sysbench's oltp_write_only changes four rows in each.</summary>
    public int LogTransactions => Quick ? 25_000 : 260_000;

    /// <summary>Row changes that the log must have at least.</summary>
    public long LogRowsMin => Quick ? 90_000 : 1_000_000;

    /// <summary>Reads the arguments.</summary>
    /// <returns>The options, or null and what is wrong.</returns>
    public static (BenchOptions? Options, string? Fault) Parse(IReadOnlyList<string> arguments, IReadOnlyList<string> known)
    {
        List<string> names = [];
        var quick = false;
        foreach (var argument in arguments)
        {
            if (argument == "--quick")
            {
                quick = true;
            }
            else if (known.Contains(argument))
            {
                names.Add(argument);
            }
            else
            {
                return (null, $"There is no figure or option '{argument}'; there are --quick, {string.Join(", ", known)}.");
            }
        }

        return (new BenchOptions(names, quick), null);
    }
}
