namespace Aesop.Wire.Frames;

/// <summary>Bytes that should be a frame are none: damaged, cut, or of a version that this library doesn't know.</summary>
public sealed class FrameFormatException : Exception
{
    /// <summary>An empty error.</summary>
    public FrameFormatException()
    {
    }

    /// <summary>An error with its message.</summary>
    public FrameFormatException(string message)
        : base(message)
    {
    }

    /// <summary>An error with its message and cause.</summary>
    public FrameFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
