using System.Text.Json;
using Aesop.Logging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aesop.Host.Tests.Logging;

public sealed class RedactingConsoleFormatterTests
{
    private const string Secret = "hunter2";

    [Test]
    public void Write_Simple_OneLineWithoutSecret()
    {
        var line = Format(LogFormat.Simple, $"lost mysql://a:{Secret}@b\nforged line");

        Assert.That(line, Is.EqualTo("1970-01-01T00:00:00.000Z warn  Aesop.Some[42] lost mysql://a:***@b forged line" + Environment.NewLine));
    }

    [Test]
    public void Write_SimpleWithException_ExceptionWithoutSecret()
    {
        var text = Format(LogFormat.Simple, "failed", new InvalidOperationException($"at mysql://a:{Secret}@b"));

        Assert.That(text, Does.Contain("System.InvalidOperationException: at mysql://a:***@b").And.Not.Contain(Secret));
    }

    [Test]
    public void Write_Json_OneObjectWithoutSecret()
    {
        var text = Format(LogFormat.Json, $"lost mysql://a:{Secret}@b\nnext", new InvalidOperationException($"Password={Secret}"));

        Assert.That(text, Does.Not.Contain(Secret));
        Assert.That(text.TrimEnd(), Does.Not.Contain('\n'));
        var json = JsonDocument.Parse(text).RootElement;
        Assert.Multiple(() =>
        {
            Assert.That(json.GetProperty("level").GetString(), Is.EqualTo("warn"));
            Assert.That(json.GetProperty("category").GetString(), Is.EqualTo("Aesop.Some"));
            Assert.That(json.GetProperty("event").GetInt32(), Is.EqualTo(42));
            Assert.That(json.GetProperty("message").GetString(), Is.EqualTo("lost mysql://a:***@b\nnext"));
            Assert.That(json.GetProperty("state").GetProperty("Address").GetString(), Is.EqualTo("mysql://a:***@b"));
        });
    }

    private static string Format(LogFormat format, string message, Exception? exception = null)
    {
        var formatter = new RedactingConsoleFormatter(new Epoch(), format);
        IReadOnlyList<KeyValuePair<string, object?>> state = [new("Address", $"mysql://a:{Secret}@b"), new("{OriginalFormat}", "x")];
        var entry = new LogEntry<IReadOnlyList<KeyValuePair<string, object?>>>(LogLevel.Warning, "Aesop.Some", new EventId(42, "Some"), state, exception, (_, _) => message);
        var writer = new StringWriter();
        formatter.Write(entry, null, writer);
        return writer.ToString();
    }

    private sealed class Epoch : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch;
    }
}
