using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Aesop.Client;
using Aesop.Metrics;
using Aesop.Relay;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aesop.Host.Tests.Documentation;

/// <summary>What the pages say, compared with what is there.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string[] Pages =
    [
        "README.md", "ARCHITECTURE.md", "CHANGELOG.md",
        .. Directory.GetFiles(Repository.PathOf("docs"), "*.md").Select(path => $"docs/{Path.GetFileName(path)}"),
    ];

    [Test]
    public async Task MetricsPage_EveryInstrument_DocumentedWithItsKindAndNoOthers()
    {
        var published = new ConcurrentDictionary<string, string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name is "Aesop.Relay" or "Aesop.Client" or ProcessMetrics.MeterName)
            {
                var state = new InstrumentState(instrument);
                published[state.Name] = state.Kind == MetricKind.Counter ? "counter" : state.Kind == MetricKind.Histogram ? "histogram" : "gauge";
            }
        };
        listener.Start();
        using var process = new ProcessMetrics();
        await using var client = new AesopClient(new AesopClientOptions { Relays = [new("http://127.0.0.1:1")], Source = "shop" });
        await using var relay = await RelayHost.StartAsync(
            new RelayOptions { Listen = "127.0.0.1:0", Sources = [new SourceOptions { Name = "shop", Server = "mysql://nobody@127.0.0.1:1" }] }, NullLoggerFactory.Instance);

        var documented = MetricRow().Matches(Page("docs/metrics.md")).Select(row => $"{row.Groups[1].Value} {row.Groups[2].Value}");

        Assert.That(documented, Is.EquivalentTo(published.Select(metric => $"{metric.Key} {metric.Value}").Append("aesop_metrics_dropped_total counter")));
    }

    [Test]
    public void DependenciesPage_EveryPackage_Named()
    {
        var packages = Directory.EnumerateFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories)
            .Append(Repository.PathOf("tests", "Directory.Build.props"))
            .SelectMany(file => XDocument.Load(file).Descendants("PackageReference"))
            .Select(package => package.Attribute("Include")!.Value)
            .Distinct();
        var page = Page("docs/dependencies.md");

        Assert.That(packages.Where(package => !Regex.IsMatch(page, $@"(^|[ |]){Regex.Escape(package)}($|[ ,|])", RegexOptions.Multiline)), Is.Empty);
    }

    [TestCaseSource(nameof(Pages))]
    public void Page_LinksToFiles_Resolve(string page)
    {
        var folder = Path.GetDirectoryName(Repository.PathOf(page))!;
        var links = Link().Matches(Page(page)).Select(link => link.Groups[1].Value).Where(link => !link.Contains("://", StringComparison.Ordinal) && !link.StartsWith('#'));

        Assert.That(links.Select(link => link.Split('#')[0]).Where(link => !Path.Exists(Path.Combine(folder, link))), Is.Empty);
    }

    [Test]
    public async Task Readme_Commands_AreThoseOfTheProgram()
    {
        var help = await AesopProcess.RunAsync("--help");
        var commands = help.Text.Split("Commands:")[1].Split("Examples:")[0].Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0]);

        Assert.That(CommandRow().Matches(Page("README.md")).Select(row => row.Groups[1].Value), Is.EquivalentTo(commands));
    }

    private static string Page(string path) => File.ReadAllText(Repository.PathOf(path));

    [GeneratedRegex(@"^\| `([a-z_]+)` \| (counter|gauge|histogram) \|", RegexOptions.Multiline)]
    private static partial Regex MetricRow();

    [GeneratedRegex(@"^\| `aesop ([a-z]+)", RegexOptions.Multiline)]
    private static partial Regex CommandRow();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();
}
