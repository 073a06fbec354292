using System.Buffers;
using System.Text.Json;
using Aesop.Wire.Frames;

namespace Aesop.Client;

/// <summary>
/// Where transactions go whose handler fails for good: one JSON line a frame, appended and synced before the client goes on. The
/// <c>frame</c> of all lines, decoded from base64 and put one behind the other, is a stream as a relay sends it, schemas included. Not
/// thread-safe.
/// </summary>
internal sealed class DeadLetters(string path, TimeProvider time)
{
    private readonly HashSet<ulong> _schemas = [];

    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>Appends a transaction, or a part of one.</summary>
    /// <exception cref="IOException">It couldn't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Nor opened.</exception>
    public async ValueTask AppendAsync(Transaction transaction, Exception error, int attempts, CancellationToken cancellationToken)
    {
        var isNew = !File.Exists(Path);
        var stream = new FileStream(Path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous);
        await using (stream.ConfigureAwait(false))
        {
            var lines = new ArrayBufferWriter<byte>(64 << 10);
            foreach (var change in transaction.Changes)
            {
                if (_schemas.Add(change.Schema.Fingerprint))
                {
                    WriteSchema(lines, change.Schema);
                }
            }

            for (var at = 0; at < transaction.ByteCount;)
            {
                at += WriteFrame(lines, transaction, at, error, attempts);
                if (lines.WrittenCount >= 1 << 20)
                {
                    await stream.WriteAsync(lines.WrittenMemory, cancellationToken).ConfigureAwait(false);
                    lines.ResetWrittenCount();
                }
            }

            await stream.WriteAsync(lines.WrittenMemory, cancellationToken).ConfigureAwait(false);
            stream.Flush(flushToDisk: true);
        }

        if (isNew)
        {
            FolderSync.Sync(System.IO.Path.GetDirectoryName(Path)!);
        }
    }

    private static void WriteSchema(ArrayBufferWriter<byte> lines, TableSchema schema)
    {
        using (var json = new Utf8JsonWriter(lines))
        {
            json.WriteStartObject();
            json.WriteString("kind", "schema");
            json.WriteString("table", schema.Name);
            json.WriteString("schema", schema.Fingerprint.ToString("x16", System.Globalization.CultureInfo.InvariantCulture));
            json.WriteBase64String("frame", schema.FrameBytes.Span);
            json.WriteEndObject();
        }

        lines.Write("\n"u8);
    }

    private int WriteFrame(ArrayBufferWriter<byte> lines, Transaction transaction, int at, Exception error, int attempts)
    {
        var bytes = transaction.Frames[at..];
        var header = new FrameHeader(bytes);
        bytes = bytes[..header.Length];
        if (header.Kind is FrameKind.Schema or FrameKind.Heartbeat)
        {
            return bytes.Length;
        }

        using (var json = new Utf8JsonWriter(lines))
        {
            json.WriteStartObject();
            json.WriteString("kind", header.Kind.ToString().ToLowerInvariant());
            json.WriteString("at", time.GetUtcNow());
            json.WriteString("source", transaction.Source);
            json.WriteNumber("epoch", transaction.Epoch);
            json.WriteString("scn", transaction.Scn.ToString());
            json.WriteNumber("part", transaction.Part);
            if (transaction.Gtid.Flavor != Wire.Positions.GtidFlavor.None)
            {
                json.WriteString("gtid", transaction.Gtid.ToString());
            }

            if (header.Kind == FrameKind.Change)
            {
                WriteChange(json, transaction.ChangeAt(at));
            }
            else if (header.Kind == FrameKind.Ddl)
            {
                json.WriteString("statement", DdlFrame.Read(bytes).Statement);
            }

            json.WriteString("error", $"{error.GetType().Name}: {error.Message}");
            json.WriteNumber("attempts", attempts);
            json.WriteBase64String("frame", bytes);
            json.WriteEndObject();
        }

        lines.Write("\n"u8);
        return bytes.Length;
    }

    private static void WriteChange(Utf8JsonWriter json, RowChange change)
    {
        json.WriteNumber("ordinal", change.Ordinal);
        json.WriteString("op", change.Op.ToString().ToLowerInvariant());
        json.WriteString("table", change.Table);
        json.WriteStartObject("key");
        if (change.Key is { Exists: true } key)
        {
            foreach (var column in key.Columns)
            {
                json.WriteString(column.Name, key.ToText(column.Ordinal));
            }
        }

        json.WriteEndObject();
    }
}
