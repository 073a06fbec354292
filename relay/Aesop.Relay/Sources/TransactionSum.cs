using System.Buffers.Binary;
using System.Numerics;
using Aesop.MySql.Binlog;

namespace Aesop.Relay.Sources;

/// <summary>
/// A sum over a transaction's events as they stand in the log: the same whenever that log is read, and another for another transaction of the same id, but for a chance of one in
/// 2^64. Of each event its kind, its length and its last bytes count (of an XID event the server's own number, of rows their last columns), and of a long transaction its first events. One thread at a time.
/// </summary>
internal struct TransactionSum
{
    private const int MostEvents = 64;
    private const ulong Factor = 0x9E37_79B9_7F4A_7C15;

    private int _left;

    /// <summary>The sum so far, never 0.</summary>
    public ulong Value { get; private set; }

    /// <summary>A transaction begins with an event.</summary>
    public void Begin(in BinlogEvent source)
    {
        (Value, _left) = (Factor, MostEvents);
        Add(source);
    }

    /// <summary>An event of it, or one outside of any, which doesn't count.</summary>
    public void Add(in BinlogEvent source)
    {
        if (_left <= 0 || source.IsArtificial || source.InnerNumber != 0)
        {
            return;
        }

        _left--;
        var body = source.Body;
        var last = body.Length >= sizeof(ulong) ? BinaryPrimitives.ReadUInt64LittleEndian(body[^sizeof(ulong)..]) : 0;
        var value = (Value ^ last ^ ((ulong)source.Type << 32) ^ (uint)body.Length) * Factor;
        Value = BitOperations.RotateLeft(value, 31) | 1;
    }

    /// <summary>The transaction has ended.</summary>
    public void End() => _left = 0;
}
