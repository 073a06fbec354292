namespace Aesop.MySql.Binlog;

/// <content>Compressed transactions, which are taken in parts while they arrive.</content>
public sealed partial class BinlogStream
{
    /// <summary>Finds what comes next: a whole packet, the beginning of one that is taken in parts, or, while one is, an event within it.</summary>
    /// <param name="payload">The packet's payload, or its beginning; empty for an event within a transaction, which is prepared.</param>
    private bool TryPeekNext(out ReadOnlySpan<byte> payload) =>
        _packets.IsInParts ? TryPeekInner(out payload) : _packets.TryPeek(out payload) || TryPeekStart(out payload);

    private bool IsEvent(ReadOnlySpan<byte> payload) => payload.Length > 0 ? payload[0] == EventHeader : _packets.IsInParts;

    private bool TryPeekStart(out ReadOnlySpan<byte> payload) =>
        _packets.TryPeekStart(EventPrefix + TransactionUnfolder.StartBytes, out payload) && IsEvent(payload) && TransactionUnfolder.IsTransaction(payload[EventPrefix..]);

    private bool TryPeekInner(out ReadOnlySpan<byte> payload)
    {
        payload = default;
        if (!_unfolder.IsOpen)
        {
            return _packets.TryEndParts() && TryPeekNext(out payload);
        }

        while (true)
        {
            bool isReady = _unfolder.TryPrepare(_packets.PeekPart(), out int taken);
            _packets.ConsumePart(taken);
            if (isReady)
            {
                return true;
            }

            if (_packets.AreNoPartsLeft)
            {
                throw _unfolder.Truncated("its packet");
            }

            if (_packets.PeekPart().IsEmpty)
            {
                return false;
            }
        }
    }

    private BinlogEvent OpenTransaction(ReadOnlySpan<byte> payload)
    {
        ReadOnlySpan<byte> raw = payload[EventPrefix..];
        BinlogEvent outer = _unfolder.Open(raw, _parser.ParseStart(raw, out bool hasChecksum), hasChecksum);
        _packets.BeginParts();
        _packets.ConsumePart(EventPrefix + BinlogEventHeader.Size + outer.Body.Length);
        return outer;
    }
}
