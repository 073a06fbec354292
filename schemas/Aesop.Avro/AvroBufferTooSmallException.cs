namespace Aesop.Avro;

/// <summary>
/// The caller's buffer has no room for a value. Nothing of that value was written and the writer's position is where it
/// was, so the caller may go on with a larger buffer.
/// </summary>
public sealed class AvroBufferTooSmallException : AvroException
{
    /// <summary>Creates the error.</summary>
    /// <param name="required">The bytes that the value takes.</param>
    /// <param name="available">The bytes that were left.</param>
    public AvroBufferTooSmallException(long required, long available)
        : base($"An Avro value takes {required} bytes and the buffer has {available} left: give a larger buffer.")
    {
        Required = required;
        Available = available;
    }

    /// <summary>The bytes that the value takes.</summary>
    public long Required { get; }

    /// <summary>The bytes that were left in the buffer.</summary>
    public long Available { get; }
}
