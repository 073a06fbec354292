namespace Aesop.Relay.Buffering;

/// <summary>What came of a look into the ring.</summary>
internal enum RingReadStatus
{
    /// <summary>Bytes were copied.</summary>
    Data,

    /// <summary>The reader stands at the head: nothing new.</summary>
    Nothing,

    /// <summary>The writer has overwritten what the reader would have read next; whatever was copied is void.</summary>
    Overtaken,

    /// <summary>The ring is disposed: nothing will come.</summary>
    Closed,
}
