using System.Text.RegularExpressions;

namespace Aesop.House.Tests.Style;

/// <summary>The rules of style that a machine can judge and that matter: each stands for a fault that hides or hangs.</summary>
internal static partial class StyleRules
{
    public const int FileLinesMax = 400;

    private const int LinesAbove = 4;

    private static readonly StyleRule[] Rules =
    [
        new("unfinished", Unfinished(), "finish it, or open an issue") { InComments = true },
        new("not implemented", NotImplemented(), "implement it, or leave the member out"),
        new("silent catch", SilentCatch(), "handle it, or say in a comment why nothing needs to be done") { InComments = true },
        new("blocking wait", BlockingWait(), "await it: a blocked thread of the pool can hang the process"),
        new("blocking result", BlockingResult(), "await it, or look at IsCompletedSuccessfully just above") { Unless = "IsCompletedSuccessfully" },
        new("sleep", Sleep(), "await Task.Delay with a TimeProvider and a CancellationToken"),
        new("async void", AsyncVoid(), "return a Task: an exception in it would end the process"),
        new("wall clock", WallClock(), "take the time from a TimeProvider"),
        new("console", ConsoleUse(), "only the host speaks to the console") { Except = "host/" },
    ];

    /// <summary>What a file breaks, each with its line.</summary>
    public static IEnumerable<string> Faults(string path, string source)
    {
        var lines = source.Split('\n');
        if (lines.Length - 1 > FileLinesMax)
        {
            yield return $"{path}: {lines.Length - 1} lines; split it by noun or verb, {FileLinesMax} is the most";
        }

        var code = SourceText.CodeOnly(source);
        foreach (var rule in Rules.Where(rule => rule.Except is null || !path.StartsWith(rule.Except, StringComparison.Ordinal)))
        {
            foreach (var match in rule.Pattern.Matches(rule.InComments ? source : code).Cast<Match>())
            {
                var line = source.AsSpan(0, match.Index).Count('\n');
                var above = lines[Math.Max(0, line - LinesAbove)..(line + 1)];
                if (rule.Unless is null || !above.Any(text => text.Contains(rule.Unless, StringComparison.Ordinal)))
                {
                    yield return $"{path}:{line + 1}: {rule.Name} ({match.Value.Trim()}): {rule.Instead}";
                }
            }
        }
    }

    [GeneratedRegex(@"\b(TODO|FIXME|HACK)\b")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"\bNotImplementedException\b")]
    private static partial Regex NotImplemented();

    [GeneratedRegex(@"\bcatch\b[^{}/;]*\{\s*\}")]
    private static partial Regex SilentCatch();

    // With other arguments it is a method of our own that is awaited.
    [GeneratedRegex(@"\.Wait\((\)|\d|TimeSpan\b|(timeout|cancellationToken)\))|\.GetAwaiter\(\)\s*\.GetResult\(\)|\bTask\.Wait(All|Any)\(")]
    private static partial Regex BlockingWait();

    [GeneratedRegex(@"\.Result\b(?!\s*=[^=])")]
    private static partial Regex BlockingResult();

    [GeneratedRegex(@"\bThread\.Sleep\b")]
    private static partial Regex Sleep();

    [GeneratedRegex(@"\basync\s+void\b")]
    private static partial Regex AsyncVoid();

    [GeneratedRegex(@"\bDateTime(Offset)?\.(Utc)?Now\b")]
    private static partial Regex WallClock();

    [GeneratedRegex(@"\bConsole\.\w+")]
    private static partial Regex ConsoleUse();
}
