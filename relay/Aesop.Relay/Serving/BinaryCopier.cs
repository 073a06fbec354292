using System.Buffers;
using System.IO.Pipelines;
using Aesop.Relay.Buffering;
using Aesop.Wire.Frames;

namespace Aesop.Relay.Serving;

/// <summary>
/// The binary form: frames go as they are from the ring into the response's own memory, where those that don't pass are closed
/// up. While all pass that is one copy and a look at each header.
/// </summary>
/// <remarks>
/// A step: (1) make room for a chunk, and before it for a begin that is owed from the step before; (2) copy out of the ring, which
/// tells whether the copy is good; (3) walk the frames, moving those that pass down over those that don't; a begin that was passed over
/// is put back right before the first frame that passes, which is where it came from; (4) where something must be inserted and
/// there is no gap (a schema's first use), hand over what there is, write the insertion, and read that frame again. A change larger
/// than a chunk goes through in parts.
/// </remarks>
internal sealed class BinaryCopier(RingReader reader, FrameSelector selector, long? maxBytes) : FrameCopier(reader, selector, maxBytes)
{
    // Bytes left of a change that is being sent in parts.
    private int _left;
    private bool _largeStarted;

    // Room for a frame that is larger than a chunk and must be seen whole.
    private int _wanted = ChunkBytes;

    public override bool IsBetweenFrames => _left == 0;

    public override void Inject(ReadOnlySpan<byte> frame, PipeWriter output)
    {
        output.Write(frame);
        SentBytes += frame.Length;
    }

    protected override CopyStatus CopyChunk(PipeWriter output)
    {
        if (_left > 0)
        {
            return CopyPart(output);
        }

        // (1), (2)
        var gap = Selector.OwedBegin.Length;
        var room = output.GetSpan(_wanted + gap);
        if (room.Length >= _wanted + gap)
        {
            return CopyInto(room[..(_wanted + gap)], gap, isOutputs: true, output);
        }

        // A response whose memory wasn't written to gives the same again, however much more is asked for.
        var rented = ArrayPool<byte>.Shared.Rent(_wanted + gap);
        try
        {
            return CopyInto(rented.AsSpan(0, _wanted + gap), gap, isOutputs: false, output);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private CopyStatus CopyInto(Span<byte> room, int gap, bool isOutputs, PipeWriter output)
    {
        var copied = Reader.TryCopy(room[gap..]);
        if (copied.Status != RingReadStatus.Data)
        {
            return StatusOf(copied.Status);
        }

        // (3)
        room = room[..(gap + copied.Bytes)];
        var walk = Walk(room, gap);
        if (isOutputs)
        {
            output.Advance(walk.Written);
        }
        else
        {
            output.Write(room[..walk.Written]);
        }

        Reader.Advance(walk.Read - gap);
        SentBytes += walk.Written;
        if (walk.Ended)
        {
            return CopyStatus.Ended;
        }

        _wanted = ChunkBytes;
        if (walk.MustInsert)
        {
            // (4)
            Insert(output);
        }
        else if (walk.Read == gap)
        {
            StartLarge(room[gap..], output);
        }

        return CopyStatus.Moved;
    }

    private (int Read, int Written, bool Ended, bool MustInsert) Walk(Span<byte> room, int gap)
    {
        int read = gap, written = 0;
        while (FrameHeader.WholeFrame(room[read..]) is > 0 and var length)
        {
            var frame = room.Slice(read, length);
            var kind = (FrameKind)frame[9];
            if (Selector.Look(frame, Reader.Position + (read - gap)) == FrameVerdict.Pass)
            {
                var begin = Selector.OwedBegin;
                var schema = kind == FrameKind.Change ? Selector.OwedSchema : default;
                if (begin.Length + schema.Length > read - written)
                {
                    return (read, written, false, true);
                }

                written += Put(begin, schema, room[written..]);
                if (written != read)
                {
                    frame.CopyTo(room[written..]);
                }

                written += length;
                SentFrames++;
                Selector.FrameSent(kind);
            }

            read += length;
            if (EndsBehind(kind, SentBytes + written))
            {
                return (read, written, true, false);
            }
        }

        return (read, written, false, false);
    }

    private int Put(ReadOnlySpan<byte> begin, ReadOnlyMemory<byte> schema, Span<byte> room)
    {
        if (begin.Length > 0)
        {
            begin.CopyTo(room);
            Selector.BeginSent();
            SentFrames++;
        }

        if (schema.Length > 0)
        {
            schema.Span.CopyTo(room[begin.Length..]);
            Selector.SchemaSent();
        }

        return begin.Length + schema.Length;
    }

    private void Insert(PipeWriter output)
    {
        if (Selector.OwedBegin.Length > 0)
        {
            Inject(Selector.OwedBegin, output);
            Selector.BeginSent();
            SentFrames++;
        }

        if (Selector.OwedSchema.Length > 0)
        {
            Inject(Selector.OwedSchema.Span, output);
            Selector.SchemaSent();
        }
    }

    // The frame at the reader's place doesn't fit in a chunk; `beginning` is a chunk of it.
    private void StartLarge(ReadOnlySpan<byte> beginning, PipeWriter output)
    {
        var header = new FrameHeader(beginning);
        if (header.Kind != FrameKind.Change)
        {
            _wanted = header.Length;
            return;
        }

        if (Selector.Look(beginning, Reader.Position) == FrameVerdict.Drop)
        {
            Reader.Advance(header.Length);
            return;
        }

        // The header is a view of what the insertion may overwrite.
        _left = header.Length;
        _largeStarted = false;
        Insert(output);
        SentFrames++;
        Selector.FrameSent(FrameKind.Change);
    }

    private CopyStatus CopyPart(PipeWriter output)
    {
        var room = output.GetSpan(Math.Min(_left, ChunkBytes));
        var copied = Reader.TryCopy(room[..Math.Min(Math.Min(_left, ChunkBytes), room.Length)]);
        if (copied.Status != RingReadStatus.Data)
        {
            // Nothing of the frame is sent yet? Its transaction is, so a client drops that and may be answered in order.
            return _largeStarted ? CopyStatus.Torn : Untouched(copied.Status);
        }

        _largeStarted = true;
        output.Advance(copied.Bytes);
        Reader.Advance(copied.Bytes);
        SentBytes += copied.Bytes;
        _left -= copied.Bytes;
        return CopyStatus.Moved;
    }

    private CopyStatus Untouched(RingReadStatus status)
    {
        _left = 0;
        return StatusOf(status);
    }

    private static CopyStatus StatusOf(RingReadStatus status) => status switch
    {
        RingReadStatus.Nothing => CopyStatus.AtHead,
        RingReadStatus.Overtaken => CopyStatus.Overtaken,
        _ => CopyStatus.Closed,
    };
}
