using Aesop.Relay.Sources;

namespace Aesop.Relay.Tests.Sources;

internal sealed class LogFileTests
{
    [TestCase("binlog.000042", "binlog", 42u)]
    [TestCase("my.host-bin.999999", "my.host-bin", 999_999u)]
    [TestCase("b.1000000", "b", 1_000_000u)]
    public void Parse_Name_GivesBothPartsAndTheNameBack(string name, string baseName, uint number)
    {
        var file = LogFile.Parse(name);
        Assert.That((file.BaseName, file.Number, file.ToString()), Is.EqualTo((baseName, number, name)));
    }

    [TestCase("binlog")]
    [TestCase(".000001")]
    [TestCase("binlog.x")]
    public void Parse_NoName_SaysSo(string name) => Assert.That(() => LogFile.Parse(name), Throws.TypeOf<SourceHaltedException>().With.Message.Contains(name));
}
