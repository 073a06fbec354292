using Aesop.Wire.Positions;

namespace Aesop.Client;

/// <summary>
/// Where a consumer's place is kept. The client loads once, before it pulls, and saves as it goes, one call at a time. A sink that
/// keeps the checkpoint in the same transaction as its data writes <c>Transaction.Checkpoint</c> itself; its
/// store then loads what the sink wrote and has nothing to do in <see cref="SaveAsync"/>.
/// </summary>
public interface ICheckpointStore
{
    /// <summary>The checkpoint that was saved last; null where there has been none.</summary>
    /// <exception cref="CheckpointStoreException">What is stored can't be read; the message says what to do. Never answered by null, for then the consumer would begin anew.</exception>
    public ValueTask<Checkpoint?> LoadAsync(CancellationToken cancellationToken);

    /// <summary>Stores a checkpoint in place of the last. When this returns, it survives a crash as far as the store promises.</summary>
    /// <exception cref="CheckpointStoreException">It couldn't be stored, or this consumer is no longer entitled to; the last one is intact. The client stops.</exception>
    public ValueTask SaveAsync(Checkpoint checkpoint, CancellationToken cancellationToken);
}
