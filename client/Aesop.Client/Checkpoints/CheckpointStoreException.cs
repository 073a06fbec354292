namespace Aesop.Client;

/// <summary>A checkpoint can't be loaded or saved. The message names the place and what to do; the last checkpoint stored is intact.</summary>
public class CheckpointStoreException : AesopClientException
{
    /// <summary>An error without a message.</summary>
    public CheckpointStoreException()
    {
    }

    /// <summary>An error with its message.</summary>
    public CheckpointStoreException(string message)
        : base(message)
    {
    }

    /// <summary>An error with its message and cause.</summary>
    public CheckpointStoreException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
