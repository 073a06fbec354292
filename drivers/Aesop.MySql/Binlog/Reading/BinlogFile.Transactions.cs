namespace Aesop.MySql.Binlog;

/// <content>Compressed transactions, which are taken in parts while they are read.</content>
public sealed partial class BinlogFile
{
    /// <summary>Whether the next event can be given.</summary>
    /// <param name="needed">Bytes that must be buffered for it.</param>
    private bool IsNextReady(out int needed)
    {
        if (!_unfolder.IsOpen)
        {
            needed = NeededBytes();
            return _buffer.Available >= needed;
        }

        bool isReady = _unfolder.TryPrepare(_buffer.Span[..(int)Math.Min(_buffer.Available, _unfolder.Left)], out int taken);
        _buffer.Start += taken;
        needed = _buffer.Available + 1;
        return isReady;
    }

    private BinlogEvent OpenTransaction()
    {
        BinlogEvent outer = _unfolder.Open(_buffer.Span, _parser.ParseStart(_buffer.Span, out bool hasChecksum), hasChecksum);
        _buffer.Start += BinlogEventHeader.Size + outer.Body.Length;
        return outer;
    }
}
