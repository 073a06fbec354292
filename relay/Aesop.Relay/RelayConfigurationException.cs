namespace Aesop.Relay;

/// <summary>Options that a relay can't run with; the message names all of their faults.</summary>
public sealed class RelayConfigurationException : Exception
{
    /// <summary>An empty error.</summary>
    public RelayConfigurationException()
    {
    }

    /// <summary>An error with its message.</summary>
    public RelayConfigurationException(string message)
        : base(message)
    {
    }

    /// <summary>An error with its message and cause.</summary>
    public RelayConfigurationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>An error with its faults.</summary>
    public RelayConfigurationException(IReadOnlyList<string> faults)
        : base(string.Join('\n', faults)) => Faults = faults;

    /// <summary>Each fault, naming the key and what would be right.</summary>
    public IReadOnlyList<string> Faults { get; } = [];
}
