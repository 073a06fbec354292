namespace Aesop.Relay.Serving;

/// <summary>What a stream does with a frame of the ring.</summary>
internal enum FrameVerdict
{
    /// <summary>Not sent.</summary>
    Drop,

    /// <summary>Sent, after the transaction's begin and the schema where these are still owed.</summary>
    Pass,
}
