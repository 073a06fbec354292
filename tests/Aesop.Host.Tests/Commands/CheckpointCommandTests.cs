using System.Text.Json;
using Aesop.Tests.Servers;
using Aesop.Wire.Positions;

namespace Aesop.Host.Tests.Commands;

public sealed class CheckpointCommandTests
{
    private static readonly Checkpoint Place = new() { Source = "shop", Epoch = 2, Scn = new Scn(42, 106_298), Log = 7, GtidSet = "0-1-5" };

    private ThrowawayFolder _folder = null!;

    [SetUp]
    public void SetUp() => _folder = new ThrowawayFolder("checkpoints");

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public async Task SetThenShow_Token_RoundTrips()
    {
        var file = _folder["a.checkpoint"];

        var set = await AesopProcess.RunAsync("checkpoint", "set", file, Place.ToString());
        var text = await AesopProcess.RunAsync("checkpoint", "show", file);
        var json = await AesopProcess.RunAsync("checkpoint", "show", file, "--format", "json");

        Assert.That((set.ExitCode, set.Text, set.Error), Is.EqualTo((0, "", "")));
        Assert.That(text.Text, Does.Contain(Place.ToString()).And.Contain("epoch      2").And.Contain("scn        42:106298").And.Contain("0-1-5"));
        var shown = JsonDocument.Parse(json.Text).RootElement;
        Assert.That(shown.GetProperty("token").GetString(), Is.EqualTo(Place.ToString()));
        Assert.That(shown.GetProperty("scn").GetString(), Is.EqualTo("42:106298"));
    }

    [Test]
    public async Task Show_TokenItself_Shown()
    {
        var outcome = await AesopProcess.RunAsync("checkpoint", "show", Place.ToString());

        Assert.That((outcome.ExitCode, outcome.Error), Is.EqualTo((0, "")));
        Assert.That(outcome.Text, Does.Contain("source     shop"));
    }

    [Test]
    public async Task Set_OverAnotherSource_OnlyByForce()
    {
        var file = _folder["a.checkpoint"];
        await AesopProcess.RunAsync("checkpoint", "set", file, Place.ToString());
        var other = (Place with { Source = "crm" }).ToString();

        var refused = await AesopProcess.RunAsync("checkpoint", "set", file, other);
        Assert.That((refused.ExitCode, await File.ReadAllTextAsync(file)), Is.EqualTo((1, Place + "\n")));
        Assert.That(refused.Error, Does.Contain("'shop'").And.Contain("'crm'").And.Contain("--force"));

        var forced = await AesopProcess.RunAsync("checkpoint", "set", file, other, "--force");
        Assert.That((forced.ExitCode, await File.ReadAllTextAsync(file)), Is.EqualTo((0, other + "\n")));
    }

    [Test]
    public async Task Set_OverACorruptFile_Mended()
    {
        var file = _folder["a.checkpoint"];
        await File.WriteAllTextAsync(file, "aesop1/shop/1/4");
        var before = await AesopProcess.RunAsync("checkpoint", "show", file);

        var outcome = await AesopProcess.RunAsync("checkpoint", "set", file, Place.ToString());

        Assert.That((before.ExitCode, outcome.ExitCode), Is.EqualTo((1, 0)));
        Assert.That(before.Error, Does.Contain(file).And.Contain("corrupt"));
        Assert.That(await File.ReadAllTextAsync(file), Is.EqualTo(Place + "\n"));
    }

    [Test]
    public async Task Set_DamagedToken_BadUsage()
    {
        var outcome = await AesopProcess.RunAsync("checkpoint", "set", _folder["a"], Place.ToString()[..^3] + "000");

        Assert.That(outcome.ExitCode, Is.EqualTo(2));
        Assert.That(outcome.Error, Does.Contain("damaged"));
        Assert.That(File.Exists(_folder["a"]), Is.False);
    }

    [Test]
    public async Task Show_NoSuchFile_SaysSo()
    {
        var outcome = await AesopProcess.RunAsync("checkpoint", "show", _folder["none"]);

        Assert.That(outcome.ExitCode, Is.EqualTo(1));
        Assert.That(outcome.Error, Does.Contain("no such file"));
    }
}
