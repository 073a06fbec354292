namespace Aesop.Tests.Servers;

/// <summary>A program ended with an exit code other than 0.</summary>
public sealed class ToolFailedException(Command command, Tool.Outcome outcome)
    : Exception($"{Path.GetFileName(command.Program)} ended with {outcome.ExitCode}: {outcome.Error.Trim()}\n{outcome.Text.Trim()}")
{
    /// <summary>What it printed and how it ended.</summary>
    public Tool.Outcome Outcome { get; } = outcome;
}
