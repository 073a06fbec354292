using Aesop.Wire.Positions;

namespace Aesop.Client;

/// <summary>Keeps the checkpoint as long as the object lives: for tests, and for consumers that begin anew with each process. Thread-safe.</summary>
/// <param name="initial">What the first load gives; null for none.</param>
public sealed class MemoryCheckpointStore(Checkpoint? initial = null) : ICheckpointStore
{
    private Checkpoint? _current = initial;
    private int _saves;

    /// <summary>What was saved last, or given at first.</summary>
    public Checkpoint? Current => Volatile.Read(ref _current);

    /// <summary>How often it was saved.</summary>
    public int Saves => Volatile.Read(ref _saves);

    /// <inheritdoc/>
    public ValueTask<Checkpoint?> LoadAsync(CancellationToken cancellationToken) => new(Current);

    /// <inheritdoc/>
    public ValueTask SaveAsync(Checkpoint checkpoint, CancellationToken cancellationToken)
    {
        Volatile.Write(ref _current, checkpoint);
        Interlocked.Increment(ref _saves);
        return ValueTask.CompletedTask;
    }
}
