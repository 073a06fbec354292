using Aesop.Integration.Tests.Faults;
using Aesop.Integration.Tests.Harness;
using Aesop.Tests.Servers;

namespace Aesop.Integration.Tests.Values;

/// <summary>
/// Values of every type, inserted, updated and deleted, come out as the server's own SELECT shows them, typed and in JSON lines, however much of them and of
/// their tables the log tells, compressed or not.
/// </summary>
[TestFixtureSource(typeof(ServerKinds), nameof(ServerKinds.All))]
internal sealed partial class ValuesTests(ServerKind kind) : ServerFixture(kind)
{
    private const long RingBytes = 64 << 20;

    private static int _end;

    private ValueScene _scene = null!;

    // Far from UTC, so that a time of the wrong zone shows.
    protected override ServerOptions Options { get; } = new() { TimeZone = "Pacific/Pago_Pago" };

    [OneTimeSetUp]
    public async Task CreateSceneAsync() => _scene = await ValueScene.CreateAsync(Server);

    [Test]
    public async Task Images_EveryType_EqualTheServersSelect([Values("FULL", "MINIMAL", "NOBLOB")] string image, [Values("FULL", "MINIMAL")] string metadata, [Values] bool compressed)
    {
        var settings = $"SET binlog_row_image = '{image}';";
        await Server.ExecuteAsync($"SET GLOBAL binlog_row_metadata = {metadata}");
        if (Kind == ServerKind.MariaDb)
        {
            await Server.ExecuteAsync($"SET GLOBAL log_bin_compress_min_len = 10; SET GLOBAL log_bin_compress = {(compressed ? "ON" : "OFF")}");
        }
        else
        {
            settings += $"SET binlog_transaction_compression = {(compressed ? "ON" : "OFF")};";
        }

        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options(Server.Url, $"{_scene.Database}.*") with { From = "latest", RingBytes = RingBytes });
        var end = Interlocked.Increment(ref _end);
        await _scene.WriteAsync(settings, end);
        await relay.CatchUpAsync(Server);

        var reader = new ValueReader(_scene, relay);
        Compare(await reader.ReadAsync(end), type => _scene.Expected(type, image), "typed");
        Compare(await reader.ReadLinesAsync(end), type => _scene.ExpectedInLines(type, image), "line");
    }

    private void Compare(ILookup<string, SeenValue> seen, Func<TypeCase, IEnumerable<SeenValue>> expected, string how)
    {
        using (Assert.EnterMultipleScope())
        {
            for (var i = 0; i < _scene.Cases.Count; i++)
            {
                Assert.That(seen[$"t{i}"], Is.EqualTo(expected(_scene.Cases[i])), $"{_scene.Cases[i]}, {how}");
            }
        }
    }
}
