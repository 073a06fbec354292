namespace Aesop.Avro;

/// <summary>The root of every error that this library raises on purpose.</summary>
public abstract class AvroException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What is wrong, where, and what to do about it.</param>
    /// <param name="innerException">The error underneath, if there is one.</param>
    private protected AvroException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
