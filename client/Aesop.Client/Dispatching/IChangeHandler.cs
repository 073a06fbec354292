using Aesop.Wire.Positions;

namespace Aesop.Client;

/// <summary>What is done with transactions. The client calls one method at a time and waits for it; while it waits, the relay does.</summary>
public interface IChangeHandler
{
    /// <summary>
    /// Takes a transaction, or the next part of a giant one. When this returns, it is done; when it throws, the same transaction is
    /// handed over again, as the options say, and in the end the client stops. May be called again with a transaction that was done
    /// before, after a crash: delivery is at least once.
    /// </summary>
    /// <param name="transaction">Borrowed: its changes can be read until this returns.</param>
    /// <param name="cancellationToken">The client is to stop. Ending by <see cref="OperationCanceledException"/> then is no failure.</param>
    public ValueTask HandleAsync(Transaction transaction, CancellationToken cancellationToken);

    /// <summary>The client begins.</summary>
    /// <param name="from">The checkpoint that it resumes from; null where it begins at <see cref="AesopClientOptions.Start"/>.</param>
    /// <param name="cancellationToken">The client is to stop.</param>
    public ValueTask StartedAsync(Checkpoint? from, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>The parts of a giant transaction that were handed over are void: what came of them must be undone. Retried as <see cref="HandleAsync"/> is.</summary>
    /// <param name="transaction">Which; without changes.</param>
    /// <param name="cancellationToken">The client is to stop.</param>
    public ValueTask RolledBackAsync(Transaction transaction, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>No relay holds the position any more: the client stops with this error when the method returns.</summary>
    /// <param name="error">The position, and the range that is held.</param>
    /// <param name="cancellationToken">The client is to stop.</param>
    public ValueTask GoneAsync(PositionGoneException error, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
