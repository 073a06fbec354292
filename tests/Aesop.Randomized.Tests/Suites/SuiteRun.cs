using System.Runtime.CompilerServices;
using Aesop.Tests.Servers;

namespace Aesop.Randomized.Tests.Suites;

/// <summary>Runs tests of MariaDB's own suites, and gives the logs that their servers wrote.</summary>
internal static class SuiteRun
{
    /// <summary>Runs tests, each named as in <c>binlog.binlog_row_binlog</c>.</summary>
    /// <param name="folder">An empty folder.</param>
    /// <param name="tests">The tests.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The log files.</returns>
    public static async Task<IReadOnlyList<string>> RunAsync(string folder, IReadOnlyList<string> tests, CancellationToken cancellationToken)
    {
        var script = Path.Combine(Path.GetDirectoryName(ThisFile())!, "run-suites.sh");
        var outcome = await Tool.RunAsync(new Command("bash", [script, folder, .. tests]), ReadOnlyMemory<byte>.Empty, cancellationToken);

        // What the tests themselves make of their results, which fuller logs change, doesn't matter: their logs do.
        Assert.That(outcome.Text.Trim(), Is.Not.Empty.And.Not.EqualTo("0"), () => $"{outcome.Error}\n{File.ReadAllText(Path.Combine(folder, "run.txt"))}");
        return Logs(Path.Combine(folder, "kept"));
    }

    /// <summary>The log files in a folder.</summary>
    public static IReadOnlyList<string> Logs(string folder) => [.. Directory.EnumerateFiles(folder, "*-bin.*").Where(path => new FileInfo(path).Length > 0 && !path.AsSpan(path.LastIndexOf('.') + 1).ContainsAnyExceptInRange('0', '9')).Order(StringComparer.Ordinal)];

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
