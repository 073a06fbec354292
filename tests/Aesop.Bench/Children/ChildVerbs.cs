namespace Aesop.Bench;

/// <summary>What this executable does when the bench runs itself as another process; for nobody's command line.</summary>
internal static class ChildVerbs
{
    private static readonly Dictionary<string, Func<string[], Task<int>>> Verbs = [];

    /// <summary>What the first argument asks for; null when it is none of these.</summary>
    public static Func<string[], Task<int>>? Find(string[] arguments) =>
        arguments.Length > 0 && Verbs.TryGetValue(arguments[0], out var verb) ? verb : null;
}
