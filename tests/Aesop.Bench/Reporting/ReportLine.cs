namespace Aesop.Bench;

/// <summary>One line of the table; what doesn't apply is empty.</summary>
internal sealed record ReportLine(string Figure, string Measured)
{
    /// <summary>What it is compared with: a limit, or what another program does.</summary>
    public string Peer { get; init; } = "";

    /// <summary>Measured over peer, each pair of runs for itself; the median.</summary>
    public double? Ratio { get; init; }

    /// <summary>What it must reach.</summary>
    public string Goal { get; init; } = "";

    /// <summary>Whether it does; null where there is no goal.</summary>
    public bool? Met { get; init; }
}
