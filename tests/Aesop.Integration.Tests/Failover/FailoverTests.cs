using System.Globalization;
using Aesop.Tests.Servers;

namespace Aesop.Integration.Tests.Failover;

/// <summary>
/// Servers are promoted, reset, restored and diverge under load, and relays are restarted, in turn and then at random. <c>AESOP_FAILOVERS=100</c> does so many, <c>AESOP_FAILOVER_SEED</c> chooses which.
/// </summary>
[TestFixtureSource(typeof(ServerKinds), nameof(ServerKinds.All))]
internal sealed class FailoverTests(ServerKind kind)
{
    private const int InTurn = 6;

    [Test]
    public async Task Source_FailedOverUnderLoad_NothingIsLostInSilenceAndNothingComesTwice()
    {
        var (times, seed) = (Setting("AESOP_FAILOVERS", InTurn), Setting("AESOP_FAILOVER_SEED", 20261122));
        var random = new Random(seed);
        await using var scene = await FailoverScene.StartAsync(kind);
        await scene.LoadAsync(30);
        for (var time = 0; time < times; time++)
        {
            var what = time < InTurn ? time : random.Next(InTurn);
            var began = TimeProvider.System.GetTimestamp();
            await FailOverAsync(scene, what, random);
            await scene.LoadAsync(random.Next(20, 60));
            if (time == 1)
            {
                // One that begins here, in what is the first epoch to it.
                await scene.AddRelayAsync();
            }

            if (time > 0 && random.Next(3) == 0)
            {
                await scene.MoveAsync();
            }

            await scene.VerifyAsync();
            await TestContext.Progress.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{time}: {Name(what)}, {TimeProvider.System.GetElapsedTime(began).TotalSeconds:F1} s, {scene.Account}"));
        }

        Assert.That(scene.Breaks.Any(change => change.Lost.Length > 0), Is.True, "nothing was ever lost, though servers crashed");
    }

    private static async Task FailOverAsync(FailoverScene scene, int what, Random random)
    {
        switch (what)
        {
            case 0:
                await scene.SwitchOverAsync(killed: random.Next(2) == 0);
                break;
            case 1:
                await scene.ResetAsync();
                break;
            case 2:
                await scene.CrashAsync();
                break;
            case 3:
                await scene.WriteErrantAsync();
                break;
            case 4:
                await scene.RestoreAsync();
                break;
            default:
                await scene.RestartRelayAsync(random.Next(2));
                break;
        }
    }

    private static string Name(int what) => what switch { 0 => "promoted", 1 => "reset", 2 => "diverged", 3 => "errant", 4 => "restored", _ => "relay restarted" };

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
