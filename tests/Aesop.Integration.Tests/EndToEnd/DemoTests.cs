using Aesop.Tests.Servers;

namespace Aesop.Integration.Tests.EndToEnd;

/// <summary>The command that people try first.</summary>
internal sealed class DemoTests
{
    [TestCase("--seconds", "3")]
    [TestCase("--seconds", "3", "--mysql")]
    public async Task Demo_ThreeSeconds_RowsEqual(params string[] options)
    {
        using var limit = new CancellationTokenSource(Harness.Waiting.Deadline);
        var command = new Command(Path.Combine(Root(), "demo"), options).WithEnvironment("AESOP_DEMO_BUILT", AppContext.BaseDirectory);

        var outcome = await Tool.RunAsync(command, ReadOnlyMemory<byte>.Empty, limit.Token);

        Assert.That(outcome.ExitCode, Is.Zero, outcome.Text + outcome.Error);
        Assert.That(outcome.Text.TrimEnd().Split('\n')[^1], Does.Match("^demo: [1-9][0-9]* rows equal$"));
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Aesop.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"No Aesop.sln above {AppContext.BaseDirectory}.");
        }

        return folder.FullName;
    }
}
