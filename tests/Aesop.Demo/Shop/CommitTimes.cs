using System.Collections.Concurrent;

namespace Aesop.Demo.Shop;

/// <summary>
/// When each transaction's COMMIT was sent, by its row in the audit table, until the consumer has seen it. Thread-safe. One clock for writer and
/// consumer: they share the process.
/// </summary>
internal sealed class CommitTimes(TimeProvider time)
{
    private readonly ConcurrentDictionary<long, long> _sent = new();
    private long _id;

    /// <summary>A new id for a row of the audit table.</summary>
    public long NewId() => Interlocked.Increment(ref _id);

    /// <summary>The COMMIT is about to be sent.</summary>
    public void Committing(long id) => _sent[id] = time.GetTimestamp();

    /// <summary>The consumer has it.</summary>
    /// <returns>The time from the COMMIT's sending until now; null for a row that isn't ours.</returns>
    public TimeSpan? Seen(long id) => _sent.TryRemove(id, out var sent) ? time.GetElapsedTime(sent) : null;
}
