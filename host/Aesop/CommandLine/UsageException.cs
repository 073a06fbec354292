namespace Aesop.CommandLine;

/// <summary>Bad usage or configuration: every fault at once, each a line for people. Ends the process with exit code 2.</summary>
internal sealed class UsageException(IReadOnlyList<string> faults) : Exception(string.Join(Environment.NewLine, faults))
{
    public UsageException(string fault)
        : this([fault])
    {
    }

    public IReadOnlyList<string> Faults { get; } = faults;
}
