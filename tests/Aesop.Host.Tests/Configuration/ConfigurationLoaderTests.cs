using Aesop.CommandLine;
using Aesop.Configuration;
using Aesop.Logging;
using Aesop.Relay;
using Aesop.Tests.Servers;
using Microsoft.Extensions.Logging;

namespace Aesop.Host.Tests.Configuration;

[NonParallelizable]
public sealed class ConfigurationLoaderTests
{
    private const string Source = """{ "Name": "shop", "Server": "mysql://u@h" }""";
    private const string Variable = "Aesop__Relay__MaxStreams";

    private ThrowawayFolder _folder = null!;

    [SetUp]
    public void SetUp() => _folder = new ThrowawayFolder("configuration");

    [TearDown]
    public void TearDown()
    {
        Environment.SetEnvironmentVariable(Variable, null);
        _folder.Dispose();
    }

    [Test]
    public void Load_Everything_Bound()
    {
        var options = Load("""
            {
              // Comments are allowed.
              "$schema": "aesop.schema.json",
              "relay": {
                "Listen": "127.0.0.1:0",
                "StateDirectory": "/var/lib/aesop",
                "StalledStreamTimeoutMs": "2m",
                "HeartbeatIntervalMs": 250,
                "Sources": [
                  { "Name": "shop", "Server": "mysql://u@h", "RingBytes": "64MiB", "WhenFull": "wait", "Tables": ["shop.*", "crm.people"], "StopAtEnd": true },
                  { "Name": "crm", "Server": "mysql://u@h2", "Tables": "a.b, c.*", "ServerId": 4294967295 },
                ],
              },
              "Logging": { "Format": "json", "LogLevel": { "Default": "warning", "Aesop.Relay": "Debug" } },
            }
            """);

        Assert.Multiple(() =>
        {
            Assert.That(options.Relay!.Listen, Is.EqualTo("127.0.0.1:0"));
            Assert.That(options.Relay.StateDirectory, Is.EqualTo("/var/lib/aesop"));
            Assert.That(options.Relay.StalledStreamTimeoutMs, Is.EqualTo(120_000));
            Assert.That(options.Relay.HeartbeatIntervalMs, Is.EqualTo(250));
            Assert.That(options.Relay.MaxStreams, Is.EqualTo(1_024));
            Assert.That(options.Relay.Sources.Select(source => source.Name), Is.EqualTo(["shop", "crm"]));
            Assert.That(options.Relay.Sources[0].RingBytes, Is.EqualTo(64L << 20));
            Assert.That(options.Relay.Sources[0].WhenFull, Is.EqualTo(RingOverflow.Wait));
            Assert.That(options.Relay.Sources[0].StopAtEnd, Is.True);
            Assert.That(options.Relay.Sources[0].Tables, Is.EqualTo(["shop.*", "crm.people"]));
            Assert.That(options.Relay.Sources[1].Tables, Is.EqualTo(["a.b", "c.*"]));
            Assert.That(options.Relay.Sources[1].ServerId, Is.EqualTo(uint.MaxValue));
            Assert.That(options.Logging.Format, Is.EqualTo(LogFormat.Json));
            Assert.That(options.Logging.LogLevel, Is.EquivalentTo(new Dictionary<string, LogLevel> { ["Default"] = LogLevel.Warning, ["Aesop.Relay"] = LogLevel.Debug }));
        });
    }

    [Test]
    public void Load_ThreeLayers_LaterOnesWin()
    {
        var file = $$"""{ "Relay": { "Sources": [{{Source}}], "MaxStreams": 5, "HeartbeatIntervalMs": 50 } }""";

        Assert.That(Load(file).Relay!.MaxStreams, Is.EqualTo(5));
        Environment.SetEnvironmentVariable(Variable, "6");
        Assert.That(Load(file).Relay!.MaxStreams, Is.EqualTo(6));
        var last = Load(file, ("Relay:MaxStreams", "--max-streams", "7")).Relay!;
        Assert.That((last.MaxStreams, last.HeartbeatIntervalMs), Is.EqualTo((7, 50)));
    }

    [TestCase("""{ "Relai": {} }""", "Relai: no such key. Did you mean 'Relay'?")]
    [TestCase("""{ "Foo": 1 }""", "Foo: no such key; known here are Logging, Relay.")]
    [TestCase("""{ "Relay": {} }""", "Relay:Sources: is missing.")]
    [TestCase("""{ "Relay": { "Sources": [] } }""", "Relay:Sources: name at least one source.")]
    [TestCase("""{ "Relay": { "Sources": {} } }""", "Relay:Sources: name at least one source.")]
    [TestCase("""{ "Relay": { "Sources": { "shop": {} } } }""", "Relay:Sources:shop: expects a list [ ... ]; in an environment variable the index is part of the name, as in ...__0.")]
    [TestCase("""{ "Relay": { "Sources": "shop" } }""", "Relay:Sources: expects a list [ ... ], not a value.")]
    [TestCase("""{ "Relay": { "Sources": [{}] } }""", "Relay:Sources:0:Name: is missing.", "Relay:Sources:0:Server: is missing.")]
    [TestCase("""{ "Relay": { "Sources": [S], "Listen": ["a"] } }""", "Relay:Listen: expects one value, not a section or a list.")]
    [TestCase("""{ "Relay": { "Sources": [S], "MaxStreams": "many" } }""", "Relay:MaxStreams: 'many' is not a whole number.")]
    [TestCase("""{ "Relay": { "Sources": [S], "MaxStreams": 3000000000 } }""", "Relay:MaxStreams: '3000000000' is out of range; at most 2147483647.")]
    [TestCase("""{ "Relay": { "Sources": [S], "MaxStreams": 0 } }""", "Relay:MaxStreams: 0 is too small; at least 1.")]
    [TestCase("""{ "Relay": { "Sources": [S], "HeartbeatIntervalMs": "5 weeks" } }""", "Relay:HeartbeatIntervalMs: '5 weeks' is not a duration such as 250ms, 5s, 2m or 1h; a bare number is in milliseconds.")]
    [TestCase("""{ "Relay": { "Sources": [{ "Name": "a", "Server": "mysql://u@h", "RingBytes": "256M" }] } }""", "Relay:Sources:0:RingBytes: '256M' is not a size such as 256MiB, 1.5GiB or 4096 (bytes).")]
    [TestCase("""{ "Relay": { "Sources": [{ "Name": "a", "Server": "mysql://u@h", "WhenFull": "Overwrit" }] } }""", "Relay:Sources:0:WhenFull: 'Overwrit' is none of Overwrite, Wait. Did you mean 'Overwrite'?")]
    [TestCase("""{ "Relay": { "Sources": [{ "Name": "a", "Server": "mysql://u@h", "StopAtEnd": "yes" }] } }""", "Relay:Sources:0:StopAtEnd: 'yes' is neither true nor false.")]
    [TestCase("""{ "Relay": { "Sources": [S, S] } }""", "Relay:Sources:1:Name: 'shop' is the name of two sources; give each its own.")]
    [TestCase("""{ "Relay": { "Sources": [{ "Name": "a", "Server": "mysql://u:hunter2@h:0/?tsl=required" }] } }""", "Relay:Sources:0:Server: the port has to be a number from 1 to 65535", "Relay:Sources:0:Server: the key 'tsl' is not known; did you mean 'tls'?")]
    [TestCase("""{ "Relay": { "Sources": [S], "Listen": "here" } }""", "Relay:Listen: 'here' is no address; write HOST:PORT with an IP address, localhost or *, for instance 127.0.0.1:7310 or [::1]:7310.")]
    [TestCase("""{ "Logging": { "LogLevel": { "Default": "Verbose" } } }""", "Logging:LogLevel:Default: 'Verbose' is none of Trace, Debug, Information, Warning, Error, Critical, None.")]
    [TestCase("""{ "Logging": "debug" }""", "Logging: expects a section { ... }, not a value.")]
    public void Load_Fault_NamedWithItsPath(string json, params string[] faults) =>
        Assert.That(() => Load(json.Replace("S]", Source + "]", StringComparison.Ordinal).Replace("S,", Source + ",", StringComparison.Ordinal)),
            Throws.TypeOf<UsageException>().With.Property(nameof(UsageException.Faults)).EqualTo(faults));

    [Test]
    public void Load_ManyFaults_AllAtOnce()
    {
        Environment.SetEnvironmentVariable(Variable, "lots");

        Assert.That(() => Load("""{ "Relay": { "Lisen": "x", "Sources": [{ "Name": "a b", "Server": "mysql://u@h", "RingBytes": 1 }] } }"""),
            Throws.TypeOf<UsageException>().With.Property(nameof(UsageException.Faults)).EquivalentTo(new[]
            {
                "Relay:Lisen: no such key. Did you mean 'Listen'?",
                "Relay:MaxStreams: 'lots' is not a whole number.",
                "Relay:Sources:0:Name: 'a b' can't name a source; use letters, digits, dots, dashes and underscores.",
                "Relay:Sources:0:RingBytes: 1 is too small; at least 1048576.",
            }));
    }

    [Test]
    public void Load_MalformedJson_FileAndLine() =>
        Assert.That(() => Load("{\n  \"Relay\": {\n    nonsense\n  }\n}"),
            Throws.TypeOf<UsageException>().With.Message.Contains("aesop.json").And.Message.Contains("LineNumber: 2"));

    [Test]
    public void Load_KeyTwice_Fault() =>
        Assert.That(() => Load("""{ "Logging": { "Format": "json", "Format": "simple" } }"""),
            Throws.TypeOf<UsageException>().With.Message.Contains("aesop.json").And.Message.Contains("Logging:Format"));

    [Test]
    public void Load_NoSuchFile_Fault() =>
        Assert.That(() => ConfigurationLoader.Load(_folder["none.json"], new OptionKeys()), Throws.TypeOf<UsageException>().With.Message.Contains("no such file"));

    [Test]
    public void Load_FaultOfTheCommandLine_NamedAsItWasTyped() =>
        Assert.That(() => Load($$"""{ "Relay": { "Sources": [{{Source}}] } }""", ("Relay:Listen", "--listen", "here"), ("Relay:Sources:0:RingBytes", "--ring", "big")),
            Throws.TypeOf<UsageException>().With.Property(nameof(UsageException.Faults)).EquivalentTo(new[]
            {
                "--listen: 'here' is no address; write HOST:PORT with an IP address, localhost or *, for instance 127.0.0.1:7310 or [::1]:7310.",
                "--ring: 'big' is not a size such as 256MiB, 1.5GiB or 4096 (bytes).",
            }));

    private AesopOptions Load(string json, params (string Key, string Option, string Value)[] commandLine)
    {
        var file = _folder["aesop.json"];
        File.WriteAllText(file, json);
        var keys = new OptionKeys();
        foreach (var (key, option, value) in commandLine)
        {
            keys.Set(key, option, value);
        }

        return ConfigurationLoader.Load(file, keys);
    }
}
