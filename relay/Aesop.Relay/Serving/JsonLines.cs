using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Aesop.Avro;
using Aesop.Wire.Frames;

namespace Aesop.Relay.Serving;

/// <summary>
/// Renders the frames of one stream as JSON lines (ARCHITECTURE.md, section 5): one object a line for each change, commit,
/// statement, checkpoint, heartbeat, rollback and gone. Not thread-safe.
/// </summary>
/// <remarks>
/// A change says whether it is the last of its transaction, which only the next frame tells: its line is held back until
/// then. <c>begin</c> and <c>schema</c> frames have no line: what is in them is in the lines after them. Changes are
/// rendered without allocating.
/// </remarks>
public sealed partial class JsonLines
{
    private const int MaxHeldCapacity = 1 << 20;

    private readonly byte[] _source;
    private readonly string _sourceName;
    private readonly Dictionary<ulong, JsonTable> _tables = [];
    private readonly CountingWriter _counter = new();
    private ArrayBufferWriter<byte> _held = new();
    private JsonTable? _table;
    private ulong _tableFingerprint;
    private byte[] _transaction = [];
    private JsonTable? _heldTable;
    private bool _heldKeyChanged;

    /// <summary>A renderer for one stream.</summary>
    /// <param name="source">The source's name, which every line carries.</param>
    public JsonLines(string source)
    {
        _sourceName = source;
        _source = Encoding.UTF8.GetBytes($"{{\"source\":{JsonSerializer.Serialize(source, JsonText.Options)},\"op\":\"");
    }

    /// <summary>Bytes of the line that is held back.</summary>
    internal int HeldBytes => _heldTable is null ? 0 : _held.WrittenCount;

    /// <summary>Renders one frame: writes no line, its line, or the line held back and its line.</summary>
    /// <param name="frame">One whole frame; not kept.</param>
    /// <param name="output">Where lines go, each with a line feed.</param>
    /// <returns>The bytes written.</returns>
    /// <exception cref="FrameFormatException">The frame can't be read, or its schema wasn't on the stream before it.</exception>
    /// <exception cref="AvroFormatException">An image doesn't fit its schema.</exception>
    public long Write(ReadOnlySpan<byte> frame, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        _counter.Begin(output);
        var kind = new FrameHeader(frame).Kind;
        switch (kind)
        {
            case FrameKind.Begin:
                var begin = BeginFrame.Read(frame);
                _transaction = TransactionProperties(begin.Gtid, begin.CommittedAt);
                break;
            case FrameKind.Change:
                Release(isLast: false, _counter);
                Hold(new ChangeFrame(frame));
                break;
            case FrameKind.Schema:
                var schema = SchemaFrame.Read(frame);
                _tables[schema.Fingerprint] = new JsonTable(schema);
                _table = null;
                break;
            case FrameKind.Heartbeat:
                // It may come inside a transaction, whose last change is still to be known.
                WriteHeartbeat(HeartbeatFrame.Read(frame), _counter);
                break;
            default:
                Release(isLast: kind == FrameKind.Commit, _counter);
                WriteOther(kind, frame, _counter);
                break;
        }

        return _counter.End();
    }

    /// <summary>Takes out the beginning of the line that is held back, to be sent before what <see cref="Write"/> makes of the next change or end of a transaction, which begins with the line's end.</summary>
    internal ReadOnlyMemory<byte> DetachHeld()
    {
        var held = _held.WrittenMemory;
        _held = new ArrayBufferWriter<byte>();
        return held;
    }

    private void Hold(in ChangeFrame change)
    {
        var table = TableOf(change.Schema);
        var header = change.Header;
        if (header.Length > MaxHeldCapacity)
        {
            // Room for it as base64 from the start, so that it isn't moved again and again as it grows.
            _held = new ArrayBufferWriter<byte>((int)Math.Min(Array.MaxLength, (header.Length * 4L / 3) + MaxHeldCapacity));
        }

        _held.ResetWrittenCount();
        _held.Write(_source);
        _held.Write(OpOf(header.Op));
        _held.Write("\","u8);
        _held.Write(table.Property);
        if ((header.Flags & ChangeFlags.HasKey) != 0 && table.Key is not null)
        {
            table.Key.Write(change.Key, _held);
        }
        else
        {
            _held.Write("null"u8);
        }

        if ((header.Flags & ChangeFlags.HasBefore) != 0)
        {
            _held.Write(",\"before\":"u8);
            WriteImage(table, change.Before, (header.Flags & ChangeFlags.PartialBefore) != 0);
        }

        if ((header.Flags & ChangeFlags.HasAfter) != 0)
        {
            _held.Write(",\"after\":"u8);
            WriteImage(table, change.After, (header.Flags & ChangeFlags.PartialAfter) != 0);
        }

        _held.Write(",\"epoch\":"u8);
        JsonText.Write(_held, header.Epoch);
        _held.Write(",\"scn\":"u8);
        JsonText.Write(_held, header.Scn);
        _held.Write(",\"ordinal\":"u8);
        JsonText.Write(_held, change.Ordinal);
        _held.Write(",\"last\":"u8);
        _heldTable = table;
        _heldKeyChanged = (header.Flags & ChangeFlags.KeyChanged) != 0;
    }

    private void WriteImage(JsonTable table, ReadOnlySpan<byte> image, bool isPartial)
    {
        var bitmap = isPartial ? table.BitmapBytes : 0;
        if (image.Length < bitmap)
        {
            throw new FrameFormatException($"A partial image of {image.Length} bytes is shorter than its bitmap of {bitmap}.");
        }

        table.Row.Write(image[bitmap..], _held, image[..bitmap]);
    }

    private void Release(bool isLast, IBufferWriter<byte> output)
    {
        if (_heldTable is null)
        {
            return;
        }

        output.Write(_held.WrittenSpan);
        output.Write(isLast ? "true"u8 : "false"u8);
        output.Write(_transaction);
        output.Write(_heldTable.Fingerprint);
        output.Write(_heldKeyChanged ? ",\"key_changed\":true}\n"u8 : "}\n"u8);
        _heldTable = null;

        // A row of many megabytes comes seldom; its room isn't kept.
        if (_held.Capacity > MaxHeldCapacity)
        {
            _held = new ArrayBufferWriter<byte>();
        }
    }

    private JsonTable TableOf(ulong fingerprint)
    {
        if (_table is null || _tableFingerprint != fingerprint)
        {
            if (!_tables.TryGetValue(fingerprint, out _table))
            {
                ThrowNoSchema(fingerprint);
            }

            _tableFingerprint = fingerprint;
        }

        return _table;
    }

    private static ReadOnlySpan<byte> OpOf(ChangeOp op)
    {
        switch (op)
        {
            case ChangeOp.Insert:
                return "insert"u8;
            case ChangeOp.Update:
                return "update"u8;
            case ChangeOp.Delete:
                return "delete"u8;
            case ChangeOp.Read:
                return "read"u8;
            default:
                throw new FrameFormatException($"A change has the unknown op {(byte)op}. Use a program as new as the relay.");
        }
    }

    [DoesNotReturn]
    private static void ThrowNoSchema(ulong fingerprint) =>
        throw new FrameFormatException($"A change is under the schema {fingerprint:x16}, which wasn't on the stream before it.");
}
