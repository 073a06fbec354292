using Aesop.Avro.Schemas;
using Aesop.Relay.Buffering;
using Aesop.Relay.Serving;
using Aesop.Relay.Sources;
using Aesop.Relay.Tables;
using Aesop.Wire.Frames;
using Aesop.Wire.Hashing;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Tests.Serving;

/// <summary>A source that a test writes by hand: transactions of a table {id long (key), note string or null}, in a ring.</summary>
internal sealed class TestLog : IDisposable
{
    public const ulong Log = 0xABCD;
    public const long CommittedAt = 1_795_313_702_117_613; // 2026-11-22T02:15:02.117613Z

    private readonly Dictionary<string, ulong> _tables = [];
    private GtidSet _gtids = new();

    public TestLog(string name = "shop", long ringBytes = 1 << 20, RingOverflow overflow = RingOverflow.Overwrite)
    {
        Name = name;
        Ring = new EventRing(ringBytes, overflow, TimeProvider.System);
    }

    public string Name { get; }

    public EventRing Ring { get; }

    public SchemaRegistry Schemas { get; } = new();

    public bool HasGtids { get; init; }

    public uint Epoch { get; set; } = 1;

    public ulong LogId { get; set; } = Log;

    /// <summary>Where the next transaction begins.</summary>
    public Scn Next { get; set; } = new(42, 1_000);

    public ulong Gtid { get; set; }

    public SourceStatus Status { get; set; } = new() { State = SourceState.Streaming, Server = "127.0.0.1:3306", Epoch = 1 };

    public Checkpoint Checkpoint => new() { Source = Name, Epoch = Epoch, Scn = Next, Log = LogId, GtidSet = HasGtids ? _gtids.ToString() : null };

    /// <summary>Who writes the transactions; and the changes of lineage that the relay knows of.</summary>
    public uint Server { get; set; } = 1;

    public List<LineageBreak> Breaks { get; } = [];

    public string Token => Checkpoint.ToString();

    public ServedSource Served => new(Name, Ring, Schemas, () => Status with { SourceEnd = Status.SourceEnd ?? Next, HeardAt = DateTimeOffset.UtcNow })
    {
        AheadGrace = TimeSpan.FromMilliseconds(150),
        StartGrace = TimeSpan.FromMilliseconds(150),
        Breaks = () => Breaks,
    };

    /// <summary>The source goes over to another server, which has transactions up to a number.</summary>
    public void GoOver(uint server, ulong common, bool reused = false)
    {
        var lost = _gtids.ToHistory().Except(GtidHistory.Parse($"0-{Server}-{common}"));
        Breaks.Add(new LineageBreak
        {
            Epoch = ++Epoch,
            At = DateTimeOffset.UnixEpoch,
            Server = "b:3306",
            Lost = lost.ToString(),
            Common = $"0-{Server}-{common}",
            IsReused = reused,
        });
        _gtids = GtidSet.Parse($"0-{Server}-{common}");
        (Server, Gtid, LogId, Next) = (server, common, LogId + 1, new Scn(7, 4));
        WriteCheckpoint();
    }

    public void WriteCheckpoint()
    {
        Ring.AppendCheckpoint(new CheckpointFrame(Checkpoint).ToArray(), Epoch, Next);
        Ring.Publish();
    }

    /// <summary>One transaction of inserts, and publishes it.</summary>
    /// <returns>Its position.</returns>
    public Scn Write(string table, params long[] ids) => WriteFrames(ids.Select((id, i) => Insert(table, id, ordinal: (ulong)i)).ToArray());

    public Scn WriteFrames(params byte[][] frames)
    {
        var scn = Begin();
        foreach (var frame in frames)
        {
            Ring.Append(frame);
        }

        Commit((ulong)frames.Length);
        return scn;
    }

    public Scn Begin()
    {
        var begin = new byte[BeginFrame.MaxSize];
        Gtid++;
        var size = new BeginFrame(Epoch, Next, CommittedAt, NextGtid).Write(begin);
        Ring.Append(begin.AsSpan(0, size));
        return Next;
    }

    public void Commit(ulong changes)
    {
        var scn = Next;
        Next = new Scn(scn.File, scn.Offset + 1_000);
        var commit = new byte[CommitFrame.MaxSize];
        var size = new CommitFrame(Epoch, scn, Next, LogId, changes, CommittedAt, NextGtid).Write(commit);
        Ring.Append(commit.AsSpan(0, size));
        Ring.EndTransaction(Epoch, Next);
        _gtids.Add(NextGtid);
        Ring.Publish();
    }

    public void Rollback()
    {
        var frame = new byte[FrameHeader.Size];
        new RollbackFrame(Epoch, Next).Write(frame);
        Ring.Append(frame);
        Ring.Publish();
    }

    public byte[] Insert(string table, long id, string? note = "a", ulong ordinal = 0) =>
        Change(table, ChangeOp.Insert, ChangeFlags.HasKey | ChangeFlags.HasAfter, id, [], Row(id, note), ordinal);

    public byte[] Change(string table, ChangeOp op, ChangeFlags flags, long id, byte[] before, byte[] after, ulong ordinal = 0)
    {
        var key = (flags & ChangeFlags.HasKey) != 0 ? Long(id) : [];
        var frame = new byte[ChangeFrame.HeaderSize + key.Length + before.Length + after.Length];
        key.CopyTo(frame, ChangeFrame.HeaderSize);
        before.CopyTo(frame, ChangeFrame.HeaderSize + key.Length);
        after.CopyTo(frame, ChangeFrame.HeaderSize + key.Length + before.Length);
        var hash = key.Length > 0 ? PartitionFunction.HashKey(key) : PartitionFunction.HashTable(table);
        ChangeFrame.Seal(frame, op, flags, Epoch, Next, ordinal, Schema(table), hash, key.Length, before.Length);
        return frame;
    }

    public byte[] Ddl(string statement, params string[] tables) => new DdlFrame(Epoch, Next, 0, "shop", statement, tables).ToArray();

    public static byte[] Row(long id, string? note) => note is null
        ? [.. Long(id), 0]
        : [.. Long(id), 2, .. Long(System.Text.Encoding.UTF8.GetByteCount(note)), .. System.Text.Encoding.UTF8.GetBytes(note)];

    public ulong Schema(string table)
    {
        if (!_tables.TryGetValue(table, out var fingerprint))
        {
            var parts = table.Split('.');
            var json = $$"""{"type":"record","name":"{{parts[1]}}","namespace":"{{parts[0]}}","fields":[{"name":"id","type":"long"},{"name":"note","type":["null","string"]}],"aesop.key":["id"]}""";
            fingerprint = AvroSchema.Parse(json).Fingerprint;
            Schemas.Add(new SchemaFrame(Epoch, Next, fingerprint, Name, parts[0], parts[1], json));
            _tables.Add(table, fingerprint);
        }

        return fingerprint;
    }

    public void Dispose() => Ring.Dispose();

    private Gtid NextGtid => HasGtids ? Wire.Positions.Gtid.MariaDb(0, Server, Gtid) : default;

    private static byte[] Long(long value)
    {
        var zigzag = (ulong)((value << 1) ^ (value >> 63));
        var bytes = new List<byte>();
        for (; zigzag >= 0x80; zigzag >>= 7)
        {
            bytes.Add((byte)(zigzag | 0x80));
        }

        bytes.Add((byte)zigzag);
        return [.. bytes];
    }
}
