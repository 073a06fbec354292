namespace Aesop.Client.Tests.Options;

public sealed class AesopClientOptionsTests
{
    private static readonly AesopClientOptions Good = new() { Relays = [new Uri("http://127.0.0.1:7310")], Source = "shop" };

    [Test]
    public void Validate_Good_HasNoFaults() => Assert.That(Good.Validate(), Is.Empty);

    [Test]
    public void Validate_ManyFaults_NamesAllAtOnce()
    {
        var options = new AesopClientOptions
        {
            Relays = [new Uri("ftp://x")],
            Source = "a/b",
            Tables = ["orders"],
            Start = StartPosition.From(Fakes.Shop.CheckpointBehind(1)),
            CheckpointFile = " ",
            CheckpointStore = new MemoryCheckpointStore(),
            DeadLetterFile = "",
            CheckpointEveryTransactions = 0,
            CheckpointInterval = TimeSpan.Zero,
            MaxTransactionBytes = 1,
            MaxFrameBytes = 1,
            ConnectTimeout = TimeSpan.Zero,
            HeartbeatInterval = TimeSpan.FromDays(2),
            AheadTimeout = TimeSpan.Zero,
            MaxDamagedPulls = -1,
            Retry = new RetryOptions { FirstDelay = TimeSpan.Zero, MaxDelay = TimeSpan.FromTicks(-1), GiveUpAfter = TimeSpan.Zero },
            HandlerRetry = new HandlerRetryOptions { MaxAttempts = 0, FirstDelay = TimeSpan.FromSeconds(2), MaxDelay = TimeSpan.FromSeconds(1) },
        };
        var keys = options.Validate().Select(fault => fault[..fault.IndexOf(": ", StringComparison.Ordinal)]).Distinct();
        Assert.That(keys, Is.EquivalentTo(new[]
        {
            "Relays:0", "Source", "Start", "Tables:0", "CheckpointFile", "DeadLetterFile", "CheckpointEveryTransactions", "CheckpointInterval",
            "MaxTransactionBytes", "MaxFrameBytes", "ConnectTimeout", "HeartbeatInterval", "AheadTimeout", "MaxDamagedPulls",
            "Retry:FirstDelay", "Retry:MaxDelay", "Retry:GiveUpAfter", "HandlerRetry:MaxAttempts", "HandlerRetry:MaxDelay",
        }));
        Assert.That(() => new AesopClient(options), Throws.ArgumentException.With.Message.Contains("Retry:GiveUpAfter").And.Message.Contains("Source"));
    }

    [TestCase("earliest")]
    [TestCase("latest")]
    [TestCase("gtid:0-1-100,1-2-5")]
    public void StartPosition_Text_RoundTrips(string text) => Assert.That(StartPosition.Parse(text).ToString(), Is.EqualTo(text));

    [Test]
    public void StartPosition_Token_RoundTrips() =>
        Assert.That(StartPosition.Parse(Fakes.Shop.CheckpointBehind(7).ToString()).Token, Is.EqualTo(Fakes.Shop.CheckpointBehind(7)));

    [TestCase("first")]
    [TestCase("gtid:nonsense")]
    [TestCase("aesop1/shop/1/1:4/-/-/-/00000000")]
    public void StartPosition_Nonsense_IsRefused(string text) => Assert.That(() => StartPosition.Parse(text), Throws.TypeOf<FormatException>());

    [TestCase("3,7/16", "3,7/16")]
    [TestCase("7,3,3/16", "3,7/16")]
    [TestCase("0/1", "0/1")]
    public void PartitionFilter_Text_RoundTrips(string text, string expected) => Assert.That(PartitionFilter.Parse(text).ToString(), Is.EqualTo(expected));

    [TestCase("")]
    [TestCase("3")]
    [TestCase("/16")]
    [TestCase("16/16")]
    [TestCase("-1/16")]
    [TestCase("1,x/16")]
    [TestCase("0/65537")]
    public void PartitionFilter_Nonsense_IsRefused(string text) => Assert.That(() => PartitionFilter.Parse(text), Throws.TypeOf<FormatException>());
}
