using System.Buffers;
using System.IO.Pipelines;
using Aesop.Relay.Buffering;
using Aesop.Wire.Frames;

namespace Aesop.Relay.Serving;

/// <summary>
/// The line form: frames go from the ring into a borrowed chunk, and from there as lines into the response. A line that is longer than a chunk
/// goes in parts, once the frame is there that tells its end.
/// </summary>
internal sealed class JsonCopier(RingReader reader, FrameSelector selector, JsonLines lines, long? maxBytes) : FrameCopier(reader, selector, maxBytes)
{
    private int _wanted = ChunkBytes;

    // Of a long line, what is left to be sent; and whether it lacks its end.
    private ReadOnlyMemory<byte> _line;
    private bool _isInLine;

    public override bool IsBetweenFrames => !_isInLine;

    public override void Inject(ReadOnlySpan<byte> frame, PipeWriter output) => SentBytes += lines.Write(frame, output);

    protected override CopyStatus CopyChunk(PipeWriter output)
    {
        if (_line.Length > 0)
        {
            return CopyPart(output);
        }

        var chunk = ArrayPool<byte>.Shared.Rent(_wanted);
        try
        {
            var copied = Reader.TryCopy(chunk);
            if (copied.Status != RingReadStatus.Data)
            {
                return copied.Status switch
                {
                    RingReadStatus.Nothing => CopyStatus.AtHead,
                    RingReadStatus.Overtaken => _isInLine ? CopyStatus.Torn : CopyStatus.Overtaken,
                    _ => CopyStatus.Closed,
                };
            }

            return Walk(chunk.AsSpan(0, copied.Bytes), output);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    private CopyStatus CopyPart(PipeWriter output)
    {
        var part = _line.Span[..Math.Min(_line.Length, ChunkBytes)];
        output.Write(part);
        SentBytes += part.Length;
        _line = part.Length == _line.Length ? default : _line[part.Length..];
        return CopyStatus.Moved;
    }

    private CopyStatus Walk(ReadOnlySpan<byte> chunk, PipeWriter output)
    {
        var read = 0;
        var ended = false;
        while (!ended && FrameHeader.WholeFrame(chunk[read..]) is > 0 and var length)
        {
            var frame = chunk.Slice(read, length);
            var kind = (FrameKind)frame[9];
            if (Selector.Look(frame, Reader.Position + read) == FrameVerdict.Pass)
            {
                if (lines.HeldBytes > ChunkBytes)
                {
                    // This frame ends the line, and is looked at again behind it.
                    (_line, _isInLine) = (lines.DetachHeld(), true);
                    Reader.Advance(read);
                    return CopyStatus.Moved;
                }

                Send(frame, kind, output);
                _isInLine = false;
            }

            read += length;
            ended = EndsBehind(kind, SentBytes);
        }

        _wanted = ChunkBytes;
        if (read == 0)
        {
            StartLarge(chunk);
        }

        Reader.Advance(read);
        return ended ? CopyStatus.Ended : CopyStatus.Moved;
    }

    private void StartLarge(ReadOnlySpan<byte> beginning)
    {
        var header = new FrameHeader(beginning);
        if (header.Kind == FrameKind.Change && Selector.Look(beginning, Reader.Position) == FrameVerdict.Drop)
        {
            Reader.Advance(header.Length);
        }
        else
        {
            _wanted = header.Length;
        }
    }

    private void Send(ReadOnlySpan<byte> frame, FrameKind kind, PipeWriter output)
    {
        if (Selector.OwedBegin.Length > 0)
        {
            Inject(Selector.OwedBegin, output);
            Selector.BeginSent();
            SentFrames++;
        }

        if (kind == FrameKind.Change && Selector.OwedSchema.Length > 0)
        {
            Inject(Selector.OwedSchema.Span, output);
            Selector.SchemaSent();
        }

        Inject(frame, output);
        SentFrames++;
        Selector.FrameSent(kind);
    }
}
