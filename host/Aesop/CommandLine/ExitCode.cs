namespace Aesop.CommandLine;

/// <summary>What the process says to the shell (docs/operations.md, "Exit codes").</summary>
internal static class ExitCode
{
    /// <summary>Done, also when a signal or a closed pipe ended it.</summary>
    public const int Done = 0;

    /// <summary>Failed.</summary>
    public const int Failed = 1;

    /// <summary>Bad usage or configuration; nothing was started.</summary>
    public const int BadUsage = 2;
}
