using Aesop.Integration.Tests.Harness;
using Aesop.Tests.Servers;

namespace Aesop.Integration.Tests.Faults;

/// <summary>The relay ends at random points under load, and begins again with what it keeps on disk.</summary>
[TestFixtureSource(typeof(ServerKinds), nameof(ServerKinds.All))]
internal sealed class RelayKilledTests(ServerKind kind) : ServerFixture(kind)
{
    private const int Times = 5;

    [TestCase(true)]
    [TestCase(false)]
    public async Task Relay_EndedUnderLoadAndStartedAgain_EveryTransactionComesInOrder(bool killed)
    {
        var random = new Random(7);
        var database = await Server.CreateDatabaseAsync();
        using var state = new ThrowawayFolder("relay");
        await using var relay = await RelayProcess.StartAsync(TestRelay.Options(Server.Url) with { From = await HereAsync() }, state.Path);
        await using var scene = await FaultScene.StartAsync(Server, database, relay.Address);

        for (var time = 0; time < Times; time++)
        {
            await scene.Load.WaitAsync(random.Next(20, 300));
            await (killed ? relay.KillAsync() : relay.StopAsync());
            await scene.Load.WaitAsync(random.Next(50));
            if (time % 2 == 0)
            {
                await Server.RotateBinlogAsync();
            }

            await relay.StartAsync();
        }

        await scene.VerifyAsync();
    }

    // A relay that is killed before it has kept anything must begin at the same place again.
    private async Task<string> HereAsync()
    {
        var (file, offset) = await Server.BinlogPositionAsync();
        return $"{file}:{offset}";
    }
}
