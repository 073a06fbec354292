namespace Aesop.Client;

/// <summary>How often a transaction whose handler throws is handed to it again. Waits grow as in <see cref="RetryOptions"/>. Immutable.</summary>
public sealed record HandlerRetryOptions
{
    /// <summary>How often a transaction is handed over, the first time included.</summary>
    public int MaxAttempts { get; init; } = 5;

    /// <summary>The limit of the first wait.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>What the limit grows to.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(10);

    internal void Validate(string path, List<string> faults)
    {
        OptionFaults.AtLeast(faults, $"{path}:MaxAttempts", MaxAttempts, 1);
        OptionFaults.Positive(faults, $"{path}:FirstDelay", FirstDelay);
        OptionFaults.Positive(faults, $"{path}:MaxDelay", MaxDelay);
        if (MaxDelay < FirstDelay)
        {
            faults.Add($"{path}:MaxDelay: {MaxDelay} is less than FirstDelay, {FirstDelay}.");
        }
    }
}
