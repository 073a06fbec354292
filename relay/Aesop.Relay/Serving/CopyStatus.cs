namespace Aesop.Relay.Serving;

/// <summary>What came of one step of a copier.</summary>
internal enum CopyStatus
{
    /// <summary>Frames were read, and those that pass written; there may be more.</summary>
    Moved,

    /// <summary>The stream stands at the head.</summary>
    AtHead,

    /// <summary>The limit of bytes, or the wish to end, was met between two transactions.</summary>
    Ended,

    /// <summary>The writer has overtaken the stream, between two frames.</summary>
    Overtaken,

    /// <summary>The writer has overtaken the stream inside a frame that is partly sent: the connection must be cut.</summary>
    Torn,

    /// <summary>The ring is disposed.</summary>
    Closed,
}
