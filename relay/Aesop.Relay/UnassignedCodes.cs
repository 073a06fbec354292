namespace Aesop.Relay;

/// <summary>
/// What becomes of text that holds a code to which its character set gives no character. Such a code is well-formed, so that any client may store it; the servers
/// show <c>?</c> in its place, or U+FFFD, and so show different values alike.
/// </summary>
public enum UnassignedCodes
{
    /// <summary>The source halts and says where: nothing is made up.</summary>
    Halt,

    /// <summary>What the server shows is relayed. Bytes that are no code of the set at all still halt the source.</summary>
    Show,
}
