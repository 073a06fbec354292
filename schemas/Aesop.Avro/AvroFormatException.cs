namespace Aesop.Avro;

/// <summary>
/// Bytes are not what the schema or the container format says they are. Malformed input gives this error and no other.
/// </summary>
public sealed class AvroFormatException : AvroException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What is wrong with the bytes.</param>
    /// <param name="offset">Where: an offset in bytes from the start of the input.</param>
    /// <param name="innerException">The error underneath, if there is one.</param>
    public AvroFormatException(string message, long offset, Exception? innerException = null)
        : base($"{message} (at byte {offset})", innerException)
    {
        Offset = offset;
    }

    /// <summary>The offset in bytes of the value that is wrong, from the start of the input.</summary>
    public long Offset { get; }
}
