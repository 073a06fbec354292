using Aesop.Wire.Frames;
using Aesop.Wire.Positions;

namespace Aesop.Client;

/// <summary>Where a client stands: behind the last transaction that is done. Not thread-safe.</summary>
internal sealed class StreamPlace(string source)
{
    private GtidSet? _gtids;

    /// <summary>Whether the relay, or a checkpoint, has told where the client stands.</summary>
    public bool IsKnown { get; private set; }

    public uint Epoch { get; private set; }

    public Scn Scn { get; private set; }

    public ulong Log { get; private set; }

    /// <summary>A whole checkpoint stands for all before it.</summary>
    public void Take(Checkpoint checkpoint)
    {
        (Epoch, Scn, Log) = (checkpoint.Epoch, checkpoint.Scn, checkpoint.Log);
        _gtids = checkpoint.GtidSet is null ? null : GtidSet.Parse(checkpoint.GtidSet);
        IsKnown = true;
    }

    /// <summary>The stream is known to stand here, though nothing more is known of it. For a client that knew nothing.</summary>
    public void Anchor(uint epoch, Scn scn)
    {
        (Epoch, Scn, Log) = (epoch, scn, 0);
        IsKnown = true;
    }

    /// <summary>A transaction is done.</summary>
    public void Pass(in CommitFrame commit)
    {
        (Epoch, Scn, Log) = (commit.Epoch, commit.Next, commit.Log);
        _gtids?.Add(commit.Gtid);
        IsKnown = true;
    }

    /// <summary>Whether a GTID set is known, and holds this transaction.</summary>
    public bool? Contains(in Gtid gtid) => _gtids is null || gtid.Flavor == GtidFlavor.None ? null : _gtids.Contains(gtid);

    /// <summary>Whether both GTID sets are known, and the other holds all of this one.</summary>
    public bool IsWithin(string? gtids) => _gtids is not null && gtids is not null && _gtids.IsSubsetOf(GtidSet.Parse(gtids));

    /// <summary>What is done and isn't in a set of another lineage; null where nothing is, or sets aren't known.</summary>
    public string? Beyond(string? gtids) =>
        _gtids is not null && gtids is not null && _gtids.Beyond(GtidSet.Parse(gtids)) is { IsEmpty: false } lost ? lost.Describe() : null;

    public Checkpoint ToCheckpoint() => new() { Source = source, Epoch = Epoch, Scn = Scn, Log = Log, GtidSet = _gtids?.ToString() };

    /// <summary>The checkpoint behind a transaction that isn't done yet.</summary>
    public Checkpoint After(in CommitFrame commit)
    {
        var gtids = _gtids?.Clone();
        gtids?.Add(commit.Gtid);
        return new Checkpoint { Source = source, Epoch = commit.Epoch, Scn = commit.Next, Log = commit.Log, GtidSet = gtids?.ToString() };
    }
}
