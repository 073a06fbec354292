using Aesop.Relay.Sources;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Tests.Sources;

internal sealed class LogWatchTests
{
    private readonly Clock _time = new();
    private LogWatch _watch = null!;

    [SetUp]
    public void Make() => _watch = new LogWatch(_time);

    [Test]
    public void Judge_EndBeforeWhatWasRead_IsAFault() =>
        Assert.That(_watch.Judge(At(500, isAtEnd: false, heardAt: 1), new Scn(1, 400)), Does.Contain("1:400").And.Contain("1:500"));

    [Test]
    public void Judge_HeartbeatsThatSayThereIsNothingWhileThereIs_AreAFaultAfterAWhile()
    {
        var end = new Scn(1, 900);
        Assert.That(_watch.Judge(At(500, isAtEnd: true, heardAt: 1), end), Is.Null);
        _time.Pass(TimeSpan.FromSeconds(10));
        Assert.That(_watch.Judge(At(500, isAtEnd: true, heardAt: 1), end), Is.Null, "nothing was heard since");
        Assert.That(_watch.Judge(At(500, isAtEnd: true, heardAt: 2), end), Does.Contain("nothing behind 1:500"));
    }

    [Test]
    public void Judge_ReadingThatMovesOrIsBehindOrAtTheEnd_IsNone()
    {
        for (var i = 0; i < 10; i++)
        {
            Assert.That(_watch.Judge(At(500 + (ulong)i, isAtEnd: true, heardAt: i), new Scn(1, 900)), Is.Null);
            Assert.That(_watch.Judge(At(500, isAtEnd: false, heardAt: i), new Scn(1, 900)), Is.Null);
            Assert.That(_watch.Judge(At(900, isAtEnd: true, heardAt: i), new Scn(1, 900)), Is.Null);
            Assert.That(_watch.Judge(null, new Scn(1, 900)), Is.Null);
            _time.Pass(TimeSpan.FromSeconds(10));
        }
    }

    // The stream is only compared with itself.
    private static SourceReading At(ulong offset, bool isAtEnd, long heardAt) => new(null!, new Scn(1, offset), isAtEnd, heardAt);

    private sealed class Clock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Pass(TimeSpan time) => _ticks += time.Ticks;
    }
}
