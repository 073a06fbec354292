namespace Aesop.Client;

/// <summary>
/// A column can't be read the way it was asked for: it has no such name, another type, is NULL, or wasn't carried. The stream is
/// intact; the code that reads the column, or its record type, needs the change.
/// </summary>
public sealed class ColumnException : AesopClientException
{
    internal ColumnException(string message)
        : base(message)
    {
    }
}
