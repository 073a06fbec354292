namespace Aesop.Relay.Encoders;

/// <summary>Rows that wait for the end of their transaction can't be kept, or aren't as they were; the message says what to do.</summary>
internal sealed class HeldRowsException(string message, Exception? innerException = null) : Exception(message, innerException);
