using Aesop.Wire.Positions;

namespace Aesop.Relay.Sources;

/// <summary>
/// What the reader counts while it reads. The reader writes, anybody reads: each figure is whole by itself (64 bits), and figures may be
/// of slightly different moments.
/// </summary>
internal sealed class SourceProgress
{
    private long _rows;
    private long _transactions;
    private long _bytes;
    private long _allocated;
    private long _readFile;
    private long _readOffset;
    private long _receivedFile;
    private long _receivedOffset;
    private long _toldFile;
    private long _toldOffset;
    private long _committedAt;
    private long _heardAt;
    private long _atEnd;

    /// <summary>Row changes made.</summary>
    public long Rows => Volatile.Read(ref _rows);

    /// <summary>Transactions read.</summary>
    public long Transactions => Volatile.Read(ref _transactions);

    /// <summary>Bytes of binlog read.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Bytes allocated while events were handled.</summary>
    public long AllocatedBytes => Volatile.Read(ref _allocated);

    /// <summary>How far the log has been read: where the next transaction would begin.</summary>
    public Scn Read => new((uint)Volatile.Read(ref _readFile), (ulong)Volatile.Read(ref _readOffset));

    /// <summary>How far events have come, inside of a transaction too.</summary>
    public Scn Received => new((uint)Volatile.Read(ref _receivedFile), (ulong)Volatile.Read(ref _receivedOffset));

    /// <summary>Where the server last said that it stands, as <see cref="LogReader.Told"/>.</summary>
    public Scn Told => new((uint)Volatile.Read(ref _toldFile), (ulong)Volatile.Read(ref _toldOffset));

    /// <summary>When the newest transaction was committed, the one that is being read, in microseconds since 1970-01-01 UTC; 0 before the first.</summary>
    public long CommittedAt => Volatile.Read(ref _committedAt);

    /// <summary>When the source was last heard, likewise by the relay's clock; 0 before the first time.</summary>
    public long HeardAt => Volatile.Read(ref _heardAt);

    /// <summary>Whether the source has said that there is nothing more, since the last transaction.</summary>
    public bool IsAtEnd => Volatile.Read(ref _atEnd) != 0;

    /// <summary>Counts what one batch of events held.</summary>
    public void Add(long rows, long transactions, long bytes, long allocated)
    {
        Volatile.Write(ref _rows, _rows + rows);
        Volatile.Write(ref _transactions, _transactions + transactions);
        Volatile.Write(ref _bytes, _bytes + bytes);
        Volatile.Write(ref _allocated, _allocated + allocated);
    }

    /// <summary>Says how far events have come: also where what was made of them has to wait for room.</summary>
    public void Receive(Scn received, long committedAt, bool atEnd)
    {
        Volatile.Write(ref _receivedFile, received.File);
        Volatile.Write(ref _receivedOffset, (long)received.Offset);
        Volatile.Write(ref _committedAt, committedAt);
        Volatile.Write(ref _atEnd, atEnd ? 1 : 0);
    }

    /// <summary>Says how far reading has come.</summary>
    public void Reach(Scn read, Scn told, long heardAt)
    {
        Volatile.Write(ref _readFile, read.File);
        Volatile.Write(ref _readOffset, (long)read.Offset);
        Volatile.Write(ref _toldFile, told.File);
        Volatile.Write(ref _toldOffset, (long)told.Offset);
        Volatile.Write(ref _heardAt, heardAt);
    }
}
