using Aesop.Avro.Binary;
using Aesop.Avro.Schemas;
using Aesop.Wire.Frames;
using Aesop.Wire.Hashing;
using Aesop.Wire.Positions;

namespace Aesop.Client.Tests.Fakes;

/// <summary>Frames of a source named shop, as a relay would send them.</summary>
internal static class Shop
{
    public const string Source = "shop";

    public const string OrdersJson = """
        {"type":"record","name":"orders","namespace":"shop.v00000001","aesop.database":"shop","aesop.table":"orders","aesop.key":["id"],"fields":[
          {"name":"id","type":"long","aesop.type":"bigint"},
          {"name":"customer_name","type":["null","string"],"aesop.type":"varchar(100)"},
          {"name":"amount","type":["null",{"type":"bytes","logicalType":"decimal","precision":10,"scale":2}],"aesop.type":"decimal(10,2)"}]}
        """;

    public static readonly SchemaFrame Orders = new(1, new Scn(1, 4), AvroSchema.Parse(OrdersJson).Fingerprint, Source, "shop", "orders", OrdersJson);

    /// <summary>The transaction of a number: it begins at 1:(1000 × number) and the next at the next number's.</summary>
    public static Scn ScnOf(int number) => new(1, (ulong)number * 1_000);

    public static Gtid GtidOf(int number) => Gtid.MariaDb(0, 1, (ulong)number);

    public static long TimeOf(int number) => 1_700_000_000_000_000 + number;

    public static Checkpoint CheckpointBehind(int number, ulong log = 7, uint epoch = 1) =>
        new() { Source = Source, Epoch = epoch, Scn = ScnOf(number + 1), Log = log, GtidSet = $"0-1-{number}" };

    public static byte[] Token(int number) => new CheckpointFrame(CheckpointBehind(number)).ToArray();

    public static byte[] Begin(int number, uint epoch = 1)
    {
        var frame = new byte[BeginFrame.MaxSize];
        return frame[..new BeginFrame(epoch, ScnOf(number), TimeOf(number), GtidOf(number)).Write(frame)];
    }

    public static byte[] Commit(int number, ulong changes = 1, uint epoch = 1)
    {
        var frame = new byte[CommitFrame.MaxSize];
        return frame[..new CommitFrame(epoch, ScnOf(number), ScnOf(number + 1), 7, changes, TimeOf(number), GtidOf(number)).Write(frame)];
    }

    public static byte[] Rollback(int number)
    {
        var frame = new byte[FrameHeader.Size];
        new RollbackFrame(1, ScnOf(number)).Write(frame);
        return frame;
    }

    public static byte[] Heartbeat(int behind, int end)
    {
        var frame = new byte[HeartbeatFrame.Size];
        new HeartbeatFrame(1, ScnOf(behind + 1), ScnOf(end + 1), TimeOf(behind), TimeOf(behind)).Write(frame);
        return frame;
    }

    public static byte[] Insert(int number, ulong ordinal = 0, long? id = null, string customer = "Ann", uint epoch = 1) =>
        RowChange(ChangeOp.Insert, number, ordinal, id ?? number, default, Row(id ?? number, customer, 1250), epoch);

    public static byte[] Update(int number, ulong ordinal, long id, string before, string after) =>
        RowChange(ChangeOp.Update, number, ordinal, id, Row(id, before, 100), Row(id, after, 200));

    public static byte[] Delete(int number, ulong ordinal, long id) => RowChange(ChangeOp.Delete, number, ordinal, id, Row(id, "Ann", 100), default);

    /// <summary>Whole transactions of one insert each, the schema before the first.</summary>
    public static byte[] Transactions(int first, int count)
    {
        var bytes = new List<byte>(Orders.ToArray());
        for (var number = first; number < first + count; number++)
        {
            bytes.AddRange(Transaction(number));
        }

        return [.. bytes];
    }

    public static byte[] Transaction(int number, int changes = 1)
    {
        var bytes = new List<byte>(Begin(number));
        for (var i = 0; i < changes; i++)
        {
            bytes.AddRange(Insert(number, (ulong)i, number + (i * 1_000_000)));
        }

        bytes.AddRange(Commit(number, (ulong)changes));
        return [.. bytes];
    }

    public static byte[] Row(long id, string? customer, int? cents)
    {
        var buffer = new byte[64 + (customer?.Length ?? 0) * 4];
        var writer = new AvroBinaryWriter(buffer);
        writer.WriteLong(id);
        writer.WriteUnionIndex(customer is null ? 0 : 1);
        if (customer is not null)
        {
            writer.WriteString(System.Text.Encoding.UTF8.GetBytes(customer));
        }

        writer.WriteUnionIndex(cents is null ? 0 : 1);
        if (cents is { } unscaled)
        {
            var bytes = new byte[16];
            writer.WriteBytes(bytes.AsSpan(0, AvroDecimal.WriteUnscaled((Int128)unscaled, bytes)));
        }

        return writer.Written.ToArray();
    }

    public static byte[] RowChange(ChangeOp op, int number, ulong ordinal, long id, byte[]? before, byte[]? after, uint epoch = 1, ChangeFlags flags = ChangeFlags.None, ulong? schema = null)
    {
        var keyBytes = new byte[10];
        var key = new AvroBinaryWriter(keyBytes);
        key.WriteLong(id);
        flags |= ChangeFlags.HasKey | (before is null ? 0 : ChangeFlags.HasBefore) | (after is null ? 0 : ChangeFlags.HasAfter);
        byte[] frame = [.. new byte[ChangeFrame.HeaderSize], .. key.Written, .. before ?? [], .. after ?? []];
        ChangeFrame.Seal(frame, op, flags, epoch, ScnOf(number), ordinal, schema ?? Orders.Fingerprint, PartitionFunction.HashKey(key.Written), key.Written.Length, before?.Length ?? 0);
        return frame;
    }
}
