namespace Aesop.Client;

/// <summary>
/// How often something is tried again: after a wait drawn evenly between nothing and a limit, which doubles with each failure up to
/// <see cref="MaxDelay"/> (exponential back-off with full jitter). Immutable.
/// </summary>
public sealed record RetryOptions
{
    /// <summary>The limit of the first wait.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>What the limit grows to.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long failures may last, one after the other, before the client gives up; <see cref="Timeout.InfiniteTimeSpan"/> for never.</summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromMinutes(15);

    internal void Validate(string path, List<string> faults)
    {
        OptionFaults.Positive(faults, $"{path}:FirstDelay", FirstDelay);
        OptionFaults.Positive(faults, $"{path}:MaxDelay", MaxDelay);
        if (MaxDelay < FirstDelay)
        {
            faults.Add($"{path}:MaxDelay: {MaxDelay} is less than FirstDelay, {FirstDelay}.");
        }

        if (GiveUpAfter != Timeout.InfiniteTimeSpan)
        {
            OptionFaults.Positive(faults, $"{path}:GiveUpAfter", GiveUpAfter);
        }
    }
}
