using System.Buffers;
using System.Text;
using Aesop.Client;
using Aesop.CommandLine;
using Aesop.Relay.Serving;
using Aesop.Wire.Frames;
using Aesop.Wire.Positions;

namespace Aesop.Tailing;

/// <summary>
/// Prints transactions as lines, and now and then the checkpoint behind them. Lines are gathered until <see cref="Flush"/> or until they are
/// many. Not thread-safe.
/// </summary>
internal sealed class ChangePrinter(string source, OutputFormat format, Stream output, TimeProvider time)
{
    private const int FlushAtBytes = 64 << 10;

    /// <summary>How often a checkpoint is printed at most, while changes are.</summary>
    private static readonly TimeSpan CheckpointInterval = TimeSpan.FromSeconds(1);

    private readonly JsonLines _lines = new(source);
    private readonly HashSet<ulong> _schemas = [];
    private readonly ArrayBufferWriter<byte> _json = new();
    private ArrayBufferWriter<byte> _text = new();
    private long _checkpointTime = time.GetTimestamp();
    private Checkpoint? _printed;

    /// <summary>Prints a transaction, or a part of one.</summary>
    public void Print(Transaction transaction)
    {
        foreach (var change in transaction.Changes)
        {
            if (_schemas.Add(change.Schema.Fingerprint))
            {
                Write(FrameOf(change.Schema, transaction));
            }
        }

        var frames = transaction.Frames;
        while (frames.Length > 0)
        {
            var header = new FrameHeader(frames);
            if (header.Kind is not (FrameKind.Schema or FrameKind.Heartbeat))
            {
                Write(frames[..header.Length]);
            }

            frames = frames[header.Length..];
        }

        if (transaction.IsRolledBack)
        {
            Write(Rollback(transaction));
        }
        else if (transaction.IsLast && time.GetElapsedTime(_checkpointTime) >= CheckpointInterval)
        {
            Print(transaction.Checkpoint);
        }
    }

    /// <summary>Prints where reading can go on, unless that was the last thing printed.</summary>
    public void Print(Checkpoint checkpoint)
    {
        if (checkpoint != _printed)
        {
            Write(new CheckpointFrame(checkpoint).ToArray());
            _printed = checkpoint;
            _checkpointTime = time.GetTimestamp();
        }
    }

    /// <summary>Hands on what was gathered.</summary>
    /// <exception cref="OutputClosedException">Nobody reads any more.</exception>
    public void Flush()
    {
        if (_text.WrittenCount > 0)
        {
            output.Write(_text.WrittenSpan);
            output.Flush();

            // A row of many megabytes comes seldom; its room isn't kept.
            if (_text.Capacity > 4 * FlushAtBytes)
            {
                _text = new ArrayBufferWriter<byte>();
            }

            _text.ResetWrittenCount();
        }
    }

    private static byte[] FrameOf(TableSchema schema, Transaction transaction) =>
        new SchemaFrame(transaction.Epoch, transaction.Scn, schema.Fingerprint, schema.Source, schema.Database, schema.Table, schema.Json).ToArray();

    private static byte[] Rollback(Transaction transaction)
    {
        var frame = new byte[RollbackFrame.Size];
        new RollbackFrame(transaction.Epoch, transaction.Scn).Write(frame);
        return frame;
    }

    private void Write(ReadOnlySpan<byte> frame)
    {
        if (format == OutputFormat.Json)
        {
            _lines.Write(frame, _text);
        }
        else
        {
            _lines.Write(frame, _json);
            WriteText();
        }

        if (_text.WrittenCount >= FlushAtBytes)
        {
            Flush();
        }
    }

    private void WriteText()
    {
        var json = _json.WrittenSpan;
        while (json.IndexOf((byte)'\n') is >= 0 and var end)
        {
            if (TextLine.Of(json[..end]) is { } line)
            {
                Encoding.UTF8.GetBytes(line, _text);
                _text.Write("\n"u8);
            }

            json = json[(end + 1)..];
        }

        _json.ResetWrittenCount();
    }
}
