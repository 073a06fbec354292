using Aesop.Wire.Positions;

namespace Aesop.Client;

/// <summary>
/// Saves checkpoints at their cadence: after so many transactions or so much time, whichever comes first. Not thread-safe.
/// </summary>
internal sealed class CheckpointKeeper(ICheckpointStore? store, int everyTransactions, TimeSpan interval, TimeProvider time)
{
    private bool _moved;
    private int _transactions;
    private long _savedAt = time.GetTimestamp();

    /// <summary>Whether the place moved since it was saved.</summary>
    public bool HasUnsaved => _moved && store is not null;

    /// <summary>Whether the store has a checkpoint. The first is saved before a transaction is handed over: it pins what 'latest' meant.</summary>
    public bool HasStored { get; private set; } = store is null;

    /// <summary>Whether the cadence asks for a save now; for the first checkpoint, it always does.</summary>
    public bool IsDue => HasUnsaved && (!HasStored || _transactions >= everyTransactions || time.GetElapsedTime(_savedAt) >= interval);

    /// <summary>The checkpoint to begin from; null where there is none.</summary>
    /// <exception cref="CheckpointStoreException">It can't be read, or is another source's.</exception>
    public async ValueTask<Checkpoint?> LoadAsync(string source, CancellationToken cancellationToken)
    {
        var checkpoint = store is null ? null : await store.LoadAsync(cancellationToken).ConfigureAwait(false);
        HasStored = store is null || checkpoint is not null;
        return checkpoint is null || checkpoint.Source == source
            ? checkpoint
            : throw new CheckpointStoreException(
                $"The stored checkpoint is of source '{checkpoint.Source}', and the client reads '{source}'. Give each consumer a checkpoint of its own; delete this one to begin anew.");
    }

    /// <summary>Says that the place moved.</summary>
    public void Moved(int transactions)
    {
        _moved = true;
        _transactions += transactions;
    }

    /// <summary>Saves, whatever the cadence.</summary>
    /// <exception cref="CheckpointStoreException">It couldn't be stored.</exception>
    public async ValueTask SaveAsync(Checkpoint checkpoint, CancellationToken cancellationToken)
    {
        if (store is not null)
        {
            await store.SaveAsync(checkpoint, cancellationToken).ConfigureAwait(false);
        }

        _moved = false;
        HasStored = true;
        _transactions = 0;
        _savedAt = time.GetTimestamp();
    }
}
