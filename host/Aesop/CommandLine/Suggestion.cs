using Aesop.MySql;

namespace Aesop.CommandLine;

/// <summary>"Did you mean ...?", for options, commands and configuration keys alike.</summary>
internal static class Suggestion
{
    /// <summary>The sentence to end a message with; empty where nothing is near.</summary>
    public static string Sentence(string text, IEnumerable<string> candidates) =>
        Spelling.Nearest(text, candidates) is { } near ? $" Did you mean '{near}'?" : "";
}
