using System.Runtime.CompilerServices;
using Aesop.Client.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aesop.Client.Tests.Examples;

[NonParallelizable]
public sealed class ReadmeTests
{
    [Test]
    public async Task Readme_Examples_AreTheCompiledOnes()
    {
        var examples = await File.ReadAllLinesAsync(PathOf("ReadmeExamples.cs"));
        var readme = Plain(await File.ReadAllTextAsync(PathOf("../../../client/Aesop.Client/README.md")));
        var parts = 0;
        for (var at = 0; at < examples.Length; at++)
        {
            if (!examples[at].Contains("// README: ", StringComparison.Ordinal) || examples[at].Contains("// README: end", StringComparison.Ordinal))
            {
                continue;
            }

            var part = examples.Skip(at + 1).TakeWhile(line => !line.Contains("// README: end", StringComparison.Ordinal));
            Assert.That(readme, Does.Contain(Plain(string.Join('\n', part))), $"the example '{examples[at].Trim()}'");
            parts++;
        }

        Assert.That(parts, Is.EqualTo(3));
    }

    [Test]
    public async Task Readme_ReadExample_PrintsTheOrders()
    {
        await using var relay = await FakeRelay.StartAsync(new Answer(Shop.Token(0), Shop.Orders.ToArray(), Shop.Begin(1), Shop.Insert(1), Shop.Delete(1, 1, 6), Shop.Commit(1, 2)));
        using var folder = new TemporaryFolder();
        using var stop = new CancellationTokenSource(Reading.Patience);
        var output = new StringWriter { NewLine = "\n" };
        var before = Environment.CurrentDirectory;
        try
        {
            Environment.CurrentDirectory = folder.Path;
            var reading = ReadmeExamples.ReadAsync(relay.Address, output, stop.Token);
            while (!output.ToString().Contains("gone", StringComparison.Ordinal))
            {
                await Task.Delay(10, stop.Token);
            }

            await stop.CancelAsync();
            Assert.That(async () => await reading, Throws.InstanceOf<OperationCanceledException>());
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }

        Assert.That(output.ToString(), Is.EqualTo("order 1 of Ann is 12.50\norder 6 is gone\n"));
        Assert.That(await File.ReadAllTextAsync(folder.File("orders.checkpoint")), Does.StartWith("aesop1/shop/1/1:"));
    }

    [Test]
    public void Readme_HostExample_RegistersAHostedService()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        ReadmeExamples.Host(builder, new AesopClientOptions { Relays = [new Uri("http://127.0.0.1:7310")], Source = "shop" });
        using var host = builder.Build();
        Assert.That(host.Services.GetServices<IHostedService>().Count(), Is.EqualTo(1));
        Assert.That(host.Services.GetService<ReadmeExamples.OrderHandler>(), Is.Not.Null);
    }

    private static string Plain(string text) => string.Join('\n', text.Split('\n').Select(line => line.Trim())).Trim();

    private static string PathOf(string relative, [CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, relative));
}
