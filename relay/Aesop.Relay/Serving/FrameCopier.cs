using System.IO.Pipelines;
using Aesop.Relay.Buffering;
using Aesop.Wire.Frames;

namespace Aesop.Relay.Serving;

/// <summary>
/// Takes a stream's frames from the ring to its response, a chunk a step. Between steps it holds no chunk of its own. For one
/// thread of control.
/// </summary>
internal abstract class FrameCopier(RingReader reader, FrameSelector selector, long? maxBytes)
{
    /// <summary>How many bytes of the ring a step takes.</summary>
    public const int ChunkBytes = 128 << 10;

    /// <summary>Bytes of the response so far, before compression.</summary>
    public long SentBytes { get; protected set; }

    /// <summary>Frames of the ring sent so far.</summary>
    public long SentFrames { get; protected set; }

    /// <summary>Set once, when the stream is to end as soon as it stands between two transactions.</summary>
    public bool EndsBetween { get; set; }

    /// <summary>Whether something other than the ring's frames may be put into the stream now.</summary>
    public virtual bool IsBetweenFrames => true;

    /// <summary>Whether nothing of a transaction is under way on the stream.</summary>
    public bool IsBetweenTransactions => Selector.IsBetween && IsBetweenFrames;

    protected RingReader Reader { get; } = reader;

    protected FrameSelector Selector { get; } = selector;

    /// <summary>Does one step: writes at most about a chunk to the output, unflushed.</summary>
    public CopyStatus Copy(PipeWriter output)
    {
        if (IsBetweenTransactions && (EndsBetween || SentBytes >= maxBytes))
        {
            return CopyStatus.Ended;
        }

        return CopyChunk(output);
    }

    /// <summary>Writes a frame that isn't of the ring.</summary>
    public abstract void Inject(ReadOnlySpan<byte> frame, PipeWriter output);

    protected abstract CopyStatus CopyChunk(PipeWriter output);

    /// <summary>Whether the stream ends behind a frame that was just taken.</summary>
    /// <param name="kind">The frame's kind.</param>
    /// <param name="sent">Bytes sent, those not counted yet included.</param>
    protected bool EndsBehind(FrameKind kind, long sent) =>
        kind is FrameKind.Commit or FrameKind.Rollback or FrameKind.Checkpoint && Selector.IsBetween && (EndsBetween || sent >= maxBytes);
}
