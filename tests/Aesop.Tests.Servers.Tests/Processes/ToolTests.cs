namespace Aesop.Tests.Servers.Tests.Processes;

internal sealed class ToolTests
{
    [Test]
    public async Task RunAsync_InputAndEnvironment_ReachTheProgram()
    {
        var command = new Command("sh", "-c", "cat; printf %s \"$WORD\"").WithEnvironment("WORD", "there");

        var outcome = await Tool.RunAsync(command, "here "u8.ToArray(), CancellationToken.None);

        Assert.That((outcome.ExitCode, outcome.Text), Is.EqualTo((0, "here there")));
    }

    [Test]
    public async Task RunAsync_Fails_ThrowsWithItsErrorOutput()
    {
        var command = new Command("sh", "-c", "echo 'what went wrong' >&2; exit 3");

        var error = await Assert.ThrowsAsync<ToolFailedException>(() => Tool.RunAsync(command, CancellationToken.None));

        Assert.That(error!.Outcome.ExitCode, Is.EqualTo(3));
        Assert.That(error.Message, Does.Contain("what went wrong"));
    }

    [Test]
    public async Task RunAsync_Cancelled_KillsTheProgram()
    {
        using var folder = new ThrowawayFolder("tool");
        using var cancelling = new CancellationTokenSource();
        var running = Tool.RunAsync(new Command("sh", "-c", $"echo $$ > {folder["pid"]}.new; mv {folder["pid"]}.new {folder["pid"]}; exec sleep 600"), cancelling.Token);
        while (!File.Exists(folder["pid"]))
        {
            await Task.Delay(10);
        }

        await cancelling.CancelAsync();

        await Assert.ThatAsync(() => running, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(Directory.Exists($"/proc/{(await File.ReadAllTextAsync(folder["pid"])).Trim()}"), Is.False);
    }

    [Test]
    public async Task StartAsync_ParentIsKilled_DiesToo()
    {
        // What setpriv promises, and all that keeps servers from outliving a test run that was killed.
        await using var parent = await ChildProcess.StartAsync(new Command("sh", "-c", "setpriv --pdeathsig KILL sleep 600 & echo $!; wait"));
        using var output = new StreamReader(parent.Output, leaveOpen: true);
        var child = await output.ReadLineAsync();
        while ((await File.ReadAllTextAsync($"/proc/{child}/comm")).Trim() != "sleep")
        {
            // Until then it has not asked for the signal.
            await Task.Delay(10);
        }

        parent.Kill();

        // The child holds the other end of the pipe, so its end is the end of the output.
        Assert.That(await output.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(30)), Is.Empty);
    }
}
