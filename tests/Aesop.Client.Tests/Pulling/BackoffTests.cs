namespace Aesop.Client.Tests.Pulling;

public sealed class BackoffTests
{
    [Test]
    public void Next_ManyFailures_DoublesTheLimitUpToTheMost()
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1), new Always());
        Assert.That(Enumerable.Range(0, 6).Select(_ => backoff.Next().TotalMilliseconds), Is.EqualTo(new[] { 50.0, 100, 200, 400, 500, 500 }));
        backoff.Reset();
        Assert.That(backoff.Next().TotalMilliseconds, Is.EqualTo(50));
    }

    [Test]
    public void Next_AThousandFailures_StaysWithinTheMost()
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1), new Random(1));
        Assert.That(Enumerable.Range(0, 1_000).Select(_ => backoff.Next()), Is.All.InRange(TimeSpan.Zero, TimeSpan.FromSeconds(1)));
    }

    private sealed class Always : Random
    {
        public override double NextDouble() => 0.5;
    }
}
