namespace Aesop.Host.Tests.CommandLine;

public sealed class ShellTests
{
    [TestCase("", "Required command was not provided.")]
    [TestCase("chek mysql://u@h", "'aesop' has no command 'chek'. Did you mean 'check'?")]
    [TestCase("check", "Required argument")]
    [TestCase("check mysql://u@h --fromat json", "'aesop check' has no option '--fromat'. Did you mean '--format'?")]
    [TestCase("check --fromat json", "'aesop check' has no option '--fromat'. Did you mean '--format'?")]
    [TestCase("check mysql://u@h x", "'aesop check' has no use for 'x'.")]
    [TestCase("check mysql://u@h --format jason", "--format: 'jason' is none of text, json. Did you mean 'json'?")]
    [TestCase("check http://u@h", "mysql://")]
    public async Task Run_BadUsage_Exits2WithWhatWasMeant(string line, string complaint)
    {
        var outcome = await AesopProcess.RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.That((outcome.ExitCode, outcome.Text), Is.EqualTo((2, "")));
        Assert.That(outcome.Error, Does.StartWith("aesop: ").And.Contain(complaint).And.Match("Try 'aesop[a-z ]* --help'.\\s*$"));
    }

    [TestCase("mysql://root:hunter2@127.0.0.1:99999/")]
    [TestCase("mysql://root:hunter2@127.0.0.1/?tls=sometimes")]
    [TestCase("mysql://root:hun/ter2@127.0.0.1/")]
    [TestCase("mysql://root:hunter2%zz@127.0.0.1/")]
    [TestCase("postgres://root:hunter2@127.0.0.1/")]
    [TestCase("mysql://root:hunter2@127.0.0.1/?password=hunter2")]
    public async Task Run_BadAddress_Exits2WithoutThePassword(string url)
    {
        var outcome = await AesopProcess.RunAsync("check", url);

        Assert.That(outcome.ExitCode, Is.EqualTo(2));
        Assert.That(outcome.Text + outcome.Error, Does.Not.Contain("hunter2").And.Not.Contain("hun/ter2"));
    }

    [Test]
    public async Task Run_Version_OneLine()
    {
        var outcome = await AesopProcess.RunAsync("--version");

        Assert.That((outcome.ExitCode, outcome.Error), Is.EqualTo((0, "")));
        Assert.That(outcome.Text, Does.Match("^aesop [0-9]+\\.[0-9]+\\.[0-9]+[^ ]* \\(\\.NET 10\\.[^)]*\\)\n$"));
    }

    [Test]
    public async Task Run_Help_EachCommandTeachesByExample()
    {
        var root = await AesopProcess.RunAsync("--help");
        var commands = root.Text.Split("Commands:")[1].Split("Examples:")[0].Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0]).ToList();

        Assert.That(root.ExitCode, Is.Zero);
        Assert.That(commands, Has.Member("check"));
        foreach (var command in commands)
        {
            var help = await AesopProcess.RunAsync(command, "--help");
            Assert.That(help.ExitCode, Is.Zero);
            Assert.That(help.Text, Does.Match($"Examples:\n  # .*\n  aesop {command} "));
        }
    }
}
