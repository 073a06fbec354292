using System.Diagnostics.CodeAnalysis;

namespace Aesop.Client;

/// <summary>
/// The bytes that the rows of one delivery are read from, and where their columns were found. The bytes are the client's buffer:
/// once it goes on, <see cref="Release"/> makes every later look at them an error rather than other rows' bytes.
/// </summary>
internal sealed class RowMemory(byte[] bytes, RowOffsets key, RowOffsets before, RowOffsets after)
{
    private byte[]? _bytes = bytes;

    public RowOffsets KeyOffsets { get; } = key;

    public RowOffsets BeforeOffsets { get; } = before;

    public RowOffsets AfterOffsets { get; } = after;

    /// <exception cref="InvalidOperationException">The client has gone on.</exception>
    public byte[] Bytes => _bytes ?? ThrowReleased();

    public void Release() => _bytes = null;

    [DoesNotReturn]
    private static byte[] ThrowReleased() => throw new InvalidOperationException(
        "The changes of a transaction are borrowed: they can be read until the next transaction is asked for. Copy what is needed longer, with As<T>() or ToArray().");
}
