using Aesop.Configuration;
using Aesop.Wire.Positions;

namespace Aesop.Host.Tests.Configuration;

public sealed class StartTextTests
{
    [TestCase("ring")]
    [TestCase("earliest")]
    [TestCase("latest")]
    [TestCase("binlog.000042:1337")]
    [TestCase("42:1337")]
    [TestCase("gtid:0-1-100")]
    [TestCase("gtid:3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5")]
    public void FaultOf_Start_Null(string from) => Assert.That(StartText.FaultOf(from), Is.Null);

    [Test]
    public void FaultOf_Token_Null() =>
        Assert.That(StartText.FaultOf(new Checkpoint { Source = "a", Epoch = 1, Scn = new Scn(1, 4) }.ToString()), Is.Null);

    [TestCase("yesterday", "no place to start from")]
    [TestCase("", "no place to start from")]
    [TestCase("binlog.000042:-1", "no place to start from")]
    [TestCase("gtid:", "GTID")]
    [TestCase("gtid:x-y", "x-y")]
    [TestCase("aesop1/a/1/1:4/-/-/-/00000000", "damaged")]
    public void FaultOf_AnythingElse_SaysWhatWouldBeRight(string from, string fault) => Assert.That(StartText.FaultOf(from), Does.Contain(fault));
}
