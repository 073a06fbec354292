using System.CommandLine;

namespace Aesop.CommandLine;

/// <summary>A command whose help ends with examples that work when pasted.</summary>
internal abstract class DocumentedCommand(string name, string description) : Command(name, description)
{
    /// <summary>Each with a line that says what it does.</summary>
    public abstract IReadOnlyList<(string Line, string Does)> Examples { get; }
}
