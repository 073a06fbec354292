using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Aesop.Logging;

/// <summary>
/// Writes one line a log message, for people or as JSON, and lets no password through. Called by the console logger's one
/// writing thread at a time.
/// </summary>
internal sealed class RedactingConsoleFormatter(TimeProvider time, LogFormat format) : ConsoleFormatter(FormatterName)
{
    /// <summary>The name under which the console logger finds it.</summary>
    public const string FormatterName = "aesop";

    private const string TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";

    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        var now = time.GetUtcNow().UtcDateTime.ToString(TimestampFormat, CultureInfo.InvariantCulture);
        textWriter.Write(format == LogFormat.Json ? Json(logEntry, now, message) : Simple(logEntry, now, message));
    }

    private static string Simple<TState>(in LogEntry<TState> entry, string now, string message)
    {
        var line = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"{now} {Level(entry.LogLevel),-5} {entry.Category}[{entry.EventId.Id}] {OneLine(Redaction.Apply(message))}")
            .AppendLine();
        if (entry.Exception is not null)
        {
            line.AppendLine(Redaction.Apply(entry.Exception.ToString()));
        }

        return line.ToString();
    }

    private static string Json<TState>(in LogEntry<TState> entry, string now, string message)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            json.WriteString("time", now);
            json.WriteString("level", Level(entry.LogLevel));
            json.WriteString("category", entry.Category);
            json.WriteNumber("event", entry.EventId.Id);
            if (entry.EventId.Name is { } name)
            {
                json.WriteString("name", name);
            }

            json.WriteString("message", Redaction.Apply(message));
            WriteState(json, entry.State);
            if (entry.Exception is not null)
            {
                json.WriteString("exception", Redaction.Apply(entry.Exception.ToString()));
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) + Environment.NewLine;
    }

    private static void WriteState<TState>(Utf8JsonWriter json, TState state)
    {
        if (state is not IReadOnlyList<KeyValuePair<string, object?>> values || values.Count < 2)
        {
            return;
        }

        json.WriteStartObject("state");
        foreach (var (key, value) in values)
        {
            if (key != "{OriginalFormat}")
            {
                json.WriteString(key, Redaction.Apply(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""));
            }
        }

        json.WriteEndObject();
    }

    /// <summary>What a peer sends must not forge a line of its own.</summary>
    private static string OneLine(string message) => message.ReplaceLineEndings(" ");

    private static string Level(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "error",
        LogLevel.Critical => "fatal",
        _ => "none",
    };
}
