namespace Aesop.Relay.Serving;

/// <summary>How a stream came to its end.</summary>
internal enum StreamEnd
{
    /// <summary>As asked for, or because the relay stops: between two frames.</summary>
    Done,

    /// <summary>With a gone frame.</summary>
    Gone,

    /// <summary>The client has left.</summary>
    Left,

    /// <summary>The client took nothing for too long: the connection must be cut.</summary>
    Stalled,

    /// <summary>Overtaken inside a frame: the connection must be cut.</summary>
    Torn,
}
