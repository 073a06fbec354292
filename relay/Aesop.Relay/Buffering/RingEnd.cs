namespace Aesop.Relay.Buffering;

/// <summary>
/// The end of the newest transaction, which one thread sets and any number of threads read: a sequence lock. The count is
/// odd while the place is being written; a reader whose count was even and is the same afterwards has a whole place.
/// </summary>
internal sealed class RingEnd
{
    private int _count;
    private bool _any;
    private RingPlace _place;

    /// <summary>Only the writer.</summary>
    public void Set(in RingPlace place)
    {
        Volatile.Write(ref _count, _count + 1);
        Volatile.WriteBarrier();
        _place = place;
        _any = true;
        Volatile.WriteBarrier();
        Volatile.Write(ref _count, _count + 1);
    }

    /// <summary>False before the first transaction has ended.</summary>
    public bool TryGet(out RingPlace place)
    {
        var spin = default(SpinWait);
        while (true)
        {
            var count = Volatile.Read(ref _count);
            if ((count & 1) == 0)
            {
                place = _place;
                var any = _any;
                Volatile.ReadBarrier();
                if (Volatile.Read(ref _count) == count)
                {
                    return any;
                }
            }

            spin.SpinOnce(sleep1Threshold: -1);
        }
    }
}
