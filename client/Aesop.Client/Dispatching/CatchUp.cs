using Aesop.Wire.Positions;

namespace Aesop.Client;

/// <summary>
/// Tells when a client that is to end there has come to the place where the source's log ended when it began. Such a client polls: each pull
/// brings what the relay held when it was asked. It is there with the end of the first pull that the relay had, when it was asked before,
/// read the log so far for. Positions don't tell: a log may end in what is no transaction. Not thread-safe.
/// </summary>
internal sealed class CatchUp
{
    /// <summary>How long to wait between two polls.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private (uint Epoch, Scn Scn)? _end;

    /// <summary>Whether the pull that follows brings all that was there at first.</summary>
    public bool IsLast { get; private set; }

    /// <summary>What the relay has answered right before a pull.</summary>
    public void Take(SourceEnd answer)
    {
        if (answer is { Epoch: { } at, End: { } end })
        {
            _end ??= (at, end);
        }

        IsLast = _end is { } wanted && answer is { Epoch: { } epoch, Read: { } read }
            && (epoch > wanted.Epoch || (epoch == wanted.Epoch && read >= wanted.Scn));
    }
}
