using System.Runtime.CompilerServices;
using Aesop.Tests.Servers;

namespace Aesop.Host.Tests.Commands;

/// <summary>
/// What <c>aesop binlog</c> prints of each golden log, line by line, and how it ends where the log holds what must not be passed over. The logs are the driver's, in
/// whose tests the script that makes them is; <c>AESOP_WRITE_GOLDEN=1</c> writes the lines anew: read what changed.
/// </summary>
public sealed class GoldenLogTests
{
    private static readonly string Logs = Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "Aesop.MySql.Tests", "Binlog", "golden");

    private static bool Writes => Environment.GetEnvironmentVariable("AESOP_WRITE_GOLDEN") == "1";

    private static IEnumerable<string> Names => Directory.EnumerateFiles(Logs, Writes ? "*.bin" : "*.jsonl").Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Names))]
    public async Task Binlog_GoldenLog_PrintsGoldenLines(string name)
    {
        using var folder = new ThrowawayFolder("golden");

        // A log's name ends in its number, by which positions are told.
        var log = folder["binlog.000001"];
        File.Copy(Path.Combine(Logs, name + ".bin"), log);
        var outcome = await AesopProcess.RunAsync("binlog", "--name", "golden", log);
        var printed = outcome.Text + (outcome.ExitCode == 0 ? "" : $"exit code {outcome.ExitCode}: {outcome.Error.Replace(folder.Path, "", StringComparison.Ordinal)}");
        var expected = Path.Combine(Logs, name + ".jsonl");
        if (Writes)
        {
            await File.WriteAllTextAsync(expected, printed);
        }

        Assert.That(printed, Is.EqualTo(await File.ReadAllTextAsync(expected)));
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
