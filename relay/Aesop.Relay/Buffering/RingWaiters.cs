namespace Aesop.Relay.Buffering;

/// <summary>
/// The readers that wait at the head. To wait costs a reader two interlocked operations; to publish costs the writer a look at
/// one field, and one work item for the thread pool when somebody waits and none is on its way.
/// </summary>
/// <remarks>
/// <para>
/// A stack linked through the readers, pushed by compare-exchange and only ever taken whole, so that no node can come back
/// under a pusher's feet. A reader whose wait ended otherwise (deadline, cancellation) stays linked: its flag says so, and its
/// next wait needs no push.
/// </para>
/// <para>
/// No wake-up is lost: a reader pushes itself, and then looks at the head again; the writer stores the head, passes a full
/// fence, and then looks at the stack. The waker clears its flag before it takes the stack, so that a publish which finds
/// the flag set is followed by a take. A taker clears a reader's link flag before it looks at the reader's state, the reader
/// arms its state before it looks at the flag: either the reader pushes itself anew, or the taker wakes it.
/// </para>
/// </remarks>
internal sealed class RingWaiters : IThreadPoolWorkItem
{
    private RingReader? _top;
    private int _scheduled;

    /// <summary>Adds a reader, whose signal is armed, unless it is linked already.</summary>
    public void Push(RingReader reader)
    {
        if (Interlocked.CompareExchange(ref reader.Linked, 1, 0) == 1)
        {
            return;
        }

        var top = Volatile.Read(ref _top);
        while (true)
        {
            reader.Next = top;
            var seen = Interlocked.CompareExchange(ref _top, reader, top);
            if (ReferenceEquals(seen, top))
            {
                return;
            }

            top = seen;
        }
    }

    /// <summary>Wakes all, soon and on another thread. A full fence must stand between what they wait for and this call.</summary>
    public void WakeAll()
    {
        if (Volatile.Read(ref _top) is not null && Interlocked.Exchange(ref _scheduled, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        Interlocked.Exchange(ref _scheduled, 0);
        var reader = Interlocked.Exchange(ref _top, null);
        while (reader is not null)
        {
            var next = reader.Next;
            reader.Next = null;
            Interlocked.Exchange(ref reader.Linked, 0);

            // The last goes on in this very work item; the others spread over the pool's threads.
            reader.Signal.Set(inline: next is null);
            reader = next;
        }
    }
}
