namespace Aesop.Client;

/// <summary>How a stream is compressed on its way: worth it over slow links, a loss over fast ones.</summary>
public enum StreamCompression
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>gzip.</summary>
    Gzip,

    /// <summary>Brotli: smaller, and slower.</summary>
    Brotli,
}
