namespace Aesop.Tests.Servers;

/// <summary>A program with the arguments that always come first, to which each run adds its own.</summary>
public sealed record Command(string Program, params IReadOnlyList<string> Arguments)
{
    /// <summary>Variables set in the program's environment, beside those of this process.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The same program with more arguments.</summary>
    public Command With(params IEnumerable<string> arguments) => this with { Arguments = [.. Arguments, .. arguments] };

    /// <summary>The same program with one more variable in its environment.</summary>
    public Command WithEnvironment(string name, string value) =>
        this with { Environment = new Dictionary<string, string>(Environment) { [name] = value } };
}
