using System.Globalization;
using Aesop.Tests.Servers;

namespace Aesop.Randomized.Tests.Runs;

/// <summary>
/// Random tables and statements, relayed and folded, are what the server shows. <c>AESOP_RANDOM_SEED=n</c> runs one seed alone,
/// <c>AESOP_RANDOM_SECONDS=n</c> fresh ones for so long, <c>AESOP_RANDOM_STEPS=n</c> so many statements in each world, <c>AESOP_RANDOM_LOG=file</c> writes all
/// statements of each run that failed to <c>file.SEED</c>, and of the last that passed to <c>file.passed</c>.
/// </summary>
[TestFixtureSource(typeof(ServerKinds), nameof(ServerKinds.All))]
internal sealed class RandomRunTests(ServerKind kind)
{
    private const int StepsOfATest = 400;
    private const int FailuresMost = 5;

    private DatabaseServer _server = null!;

    private static int Steps => Number("AESOP_RANDOM_STEPS") ?? StepsOfATest;

    [OneTimeSetUp]
    public async Task StartServerAsync() => _server = await DatabaseServer.StartAsync(kind);

    [OneTimeTearDown]
    public async Task StopServerAsync() => await _server.DisposeAsync();

    [Test]
    public async Task Fold_OfSeedsThatFailedOnce_IsTheServersTables()
    {
        foreach (var seed in Number("AESOP_RANDOM_SEED") is { } one ? [one] : KeptSeeds.Of(kind))
        {
            await RunAsync(seed);
        }
    }

    [Test]
    public async Task Fold_OfAFreshSeed_IsTheServersTables()
    {
        var seconds = Number("AESOP_RANDOM_SECONDS") ?? 0;
        var began = TimeProvider.System.GetTimestamp();
        var failures = new List<string>();
        do
        {
            // By hand, one seed that fails doesn't end the search for others.
            try
            {
                await RunAsync(Random.Shared.Next());
            }
            catch (AssertionException e)
            {
                failures.Add(e.Message);
            }
        }
        while (failures.Count < FailuresMost && TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(seconds));

        Assert.That(failures, Has.Count.Zero, () => string.Join("\n\n", failures));
    }

    private async Task RunAsync(int seed)
    {
        await TestContext.Progress.WriteLineAsync($"{kind} seed {seed}");
        using var run = new RandomRun(_server, seed);
        await TestContext.Progress.WriteLineAsync(await run.RunAsync(Steps));
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : null;
}
