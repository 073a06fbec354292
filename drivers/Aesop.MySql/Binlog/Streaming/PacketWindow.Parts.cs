using Aesop.MySql.Protocol;

namespace Aesop.MySql.Binlog;

/// <content>
/// A packet that is taken in parts while it arrives, so that it needn't fit the buffer. A part lies within one of the fragments that the packet consists of.
/// </content>
internal sealed partial class PacketWindow
{
    private int _partLeft;
    private bool _isLastPart;

    /// <summary>Whether the packet at the buffer's start is taken in parts, up to <see cref="TryEndParts"/>.</summary>
    public bool IsInParts { get; private set; }

    /// <summary>Whether all parts of the packet were taken.</summary>
    public bool AreNoPartsLeft => _partLeft == 0 && _isLastPart;

    /// <summary>Gives the beginning of the packet that <see cref="TryPeek"/> has not found whole.</summary>
    /// <param name="count">How many bytes are wanted at least.</param>
    /// <param name="start">As many, or more.</param>
    public bool TryPeekStart(int count, out ReadOnlySpan<byte> start)
    {
        int come = Math.Min(_buffer.Available - PacketTransport.HeaderBytes, _joined + Math.Max(_pending, 0));
        start = come < count ? default : _buffer.Span.Slice(PacketTransport.HeaderBytes, come);
        return come >= count;
    }

    /// <summary>Begins to take in parts the packet at the buffer's start, which was looked at and not consumed.</summary>
    public void BeginParts()
    {
        if ((_joined | ~_pending) == 0)
        {
            ReadHeader(0);
        }

        // What was joined already lies behind the first header as one piece.
        _partLeft = _joined + Math.Max(_pending, 0);
        _isLastPart = _pending >= 0 && _pending != PacketTransport.MaxFragmentBytes;
        _joined = 0;
        _pending = -1;
        _buffer.Start += PacketTransport.HeaderBytes;
        IsInParts = true;
    }

    /// <summary>What has come of the part that is due; empty where nothing has.</summary>
    /// <exception cref="MySqlProtocolException">A packet is out of sequence.</exception>
    public ReadOnlySpan<byte> PeekPart()
    {
        while (_partLeft == 0 && !_isLastPart)
        {
            if (_buffer.Available < PacketTransport.HeaderBytes)
            {
                return default;
            }

            ReadHeader(0);
            _partLeft = _pending;
            _isLastPart = _pending != PacketTransport.MaxFragmentBytes;
            _pending = -1;
            _buffer.Start += PacketTransport.HeaderBytes;
        }

        return _buffer.Span[..Math.Min(_partLeft, _buffer.Available)];
    }

    /// <summary>Takes the first bytes of the part.</summary>
    public void ConsumePart(int count)
    {
        _buffer.Start += count;
        _partLeft -= count;
    }

    /// <summary>Ends the packet, of which nothing more is wanted.</summary>
    /// <returns>False where the packet's own end must come first.</returns>
    /// <exception cref="MySqlProtocolException">The packet goes on.</exception>
    public bool TryEndParts()
    {
        PeekPart();
        if (_partLeft > 0)
        {
            throw new MySqlProtocolException("A packet is longer than the event in it.");
        }

        if (!_isLastPart)
        {
            return false;
        }

        IsInParts = false;
        Needed = PacketTransport.HeaderBytes;
        return true;
    }
}
