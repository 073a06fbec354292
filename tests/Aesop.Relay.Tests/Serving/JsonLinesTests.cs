using System.Buffers;
using Aesop.Avro;
using Aesop.Relay.Serving;
using Aesop.Wire.Frames;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Tests.Serving;

internal sealed class JsonLinesTests
{
    private const ChangeFlags Both = ChangeFlags.HasKey | ChangeFlags.HasBefore | ChangeFlags.HasAfter;

    [Test]
    public void Write_Update_HasBothImagesAndTheTransactionsProperties()
    {
        using var log = new TestLog { HasGtids = true };

        var lines = Render(log, () => log.WriteFrames(log.Change("shop.orders", ChangeOp.Update, Both, 7, TestLog.Row(7, null), TestLog.Row(7, "ä\"\n"))));

        Assert.That(lines, Is.EqualTo(new[]
        {
            $$"""{"source":"shop","op":"update","table":"shop.orders","key":{"id":7},"before":{"id":7,"note":null},"after":{"id":7,"note":"ä\"\n"},"epoch":1,"scn":"42:1000","ordinal":0,"last":true,"gtid":"0-1-1","committed_at":"2026-11-22T02:15:02.117613Z","schema":"{{log.Schema("shop.orders"):x16}}"}""",
            """{"source":"shop","kind":"commit","epoch":1,"scn":"42:1000","next":"42:2000","gtid":"0-1-1","committed_at":"2026-11-22T02:15:02.117613Z","changes":1}""",
        }));
    }

    [Test]
    public void Write_PartialImages_WhatIsNotCarriedIsAbsent()
    {
        using var log = new TestLog();
        byte[] before = [0b01, .. TestLog.Row(7, null)];
        byte[] after = [0b10, .. TestLog.Row(0, "n")];

        var lines = Render(log, () => log.WriteFrames(
            log.Change("shop.orders", ChangeOp.Update, Both | ChangeFlags.PartialBefore | ChangeFlags.PartialAfter, 7, before, after)));

        Assert.That(lines[0], Does.Contain("""
            "before":{"id":7},"after":{"note":"n"},"epoch"
            """.Trim()));
    }

    [Test]
    public void Write_DeleteAndInsertOfAChangedKey_AreMarked()
    {
        using var log = new TestLog();

        var lines = Render(log, () => log.WriteFrames(
            log.Change("shop.orders", ChangeOp.Delete, ChangeFlags.HasKey | ChangeFlags.HasBefore | ChangeFlags.KeyChanged, 7, TestLog.Row(7, "x"), []),
            log.Change("shop.orders", ChangeOp.Insert, ChangeFlags.HasKey | ChangeFlags.HasAfter | ChangeFlags.KeyChanged, 8, [], TestLog.Row(8, "x"), 1)));

        Assert.That(lines[0], Does.Contain("\"op\":\"delete\"").And.Contain("\"last\":false").And.Not.Contain("\"after\"").And.EndsWith(",\"key_changed\":true}"));
        Assert.That(lines[1], Does.Contain("\"op\":\"insert\"").And.Contain("\"ordinal\":1,\"last\":true").And.Not.Contain("\"before\"").And.EndsWith(",\"key_changed\":true}"));
    }

    [Test]
    public void Write_RowWithoutKey_KeyIsNull()
    {
        using var log = new TestLog();

        var lines = Render(log, () => log.WriteFrames(log.Change("shop.orders", ChangeOp.Read, ChangeFlags.HasAfter, 7, [], TestLog.Row(7, "x"))));

        Assert.That(lines[0], Does.Contain("\"op\":\"read\",\"table\":\"shop.orders\",\"key\":null,\"after\""));
    }

    [Test]
    public void Write_HeartbeatInsideATransaction_LeavesTheLastChangeHeldBack()
    {
        using var log = new TestLog();
        var heartbeat = new byte[HeartbeatFrame.Size];
        new HeartbeatFrame(1, new Scn(42, 7), new Scn(42, 9), TestLog.CommittedAt, TestLog.CommittedAt + 1).Write(heartbeat);

        var lines = Render(log, () => log.WriteFrames(log.Insert("shop.orders", 1), heartbeat));

        Assert.That(lines[0], Is.EqualTo(
            """{"source":"shop","kind":"heartbeat","epoch":1,"scn":"42:7","source_end":"42:9","source_heard_at":"2026-11-22T02:15:02.117613Z","relay_time":"2026-11-22T02:15:02.117614Z"}"""));
        Assert.That(lines[1], Does.Contain("\"last\":true"));
    }

    [Test]
    public void Write_HeartbeatWithNothingKnown_LeavesItOut()
    {
        var heartbeat = new byte[HeartbeatFrame.Size];
        new HeartbeatFrame(1, new Scn(42, 7), default, 0, 0).Write(heartbeat);
        var output = new ArrayBufferWriter<byte>();
        new JsonLines("shop").Write(heartbeat, output);

        Assert.That(Text(output), Is.EqualTo("{\"source\":\"shop\",\"kind\":\"heartbeat\",\"epoch\":1,\"scn\":\"42:7\",\"relay_time\":\"1970-01-01T00:00:00.000000Z\"}\n"));
    }

    [Test]
    public void Write_DdlCheckpointGone_HaveTheirOwnLines()
    {
        using var log = new TestLog();

        var lines = Render(log, () =>
        {
            log.WriteFrames(log.Ddl("DROP TABLE a, b", "shop.a", "shop.b"));
            log.Ring.Append(new GoneFrame(1, new Scn(1, 2), 1, new Scn(3, 4), 1, new Scn(5, 6), "too old").ToArray());
            log.WriteCheckpoint();
        });

        Assert.That(lines, Is.EqualTo(new[]
        {
            """{"source":"shop","kind":"ddl","epoch":1,"scn":"42:1000","ordinal":0,"database":"shop","statement":"DROP TABLE a, b","tables":["shop.a","shop.b"]}""",
            """{"source":"shop","kind":"commit","epoch":1,"scn":"42:1000","next":"42:2000","committed_at":"2026-11-22T02:15:02.117613Z","changes":1}""",
            """{"source":"shop","kind":"gone","epoch":1,"scn":"1:2","oldest":{"epoch":1,"scn":"3:4"},"newest":{"epoch":1,"scn":"5:6"},"reason":"too old"}""",
            $$"""{"source":"shop","kind":"checkpoint","epoch":1,"scn":"42:2000","token":"{{log.Token}}"}""",
        }));
    }

    [Test]
    public void Write_Rollback_HasALineBehindTheChangesItVoids()
    {
        using var log = new TestLog();

        var lines = Render(log, () =>
        {
            log.Begin();
            log.Ring.Append(log.Insert("shop.orders", 1));
            log.Rollback();
        });

        Assert.That(lines, Has.Length.EqualTo(2));
        Assert.That(lines[0], Does.Contain("\"last\":false"));
        Assert.That(lines[1], Is.EqualTo("""{"source":"shop","kind":"rollback","epoch":1,"scn":"42:1000"}"""));
    }

    [Test]
    public void Write_ImageThatDoesNotFitItsSchema_IsAnError()
    {
        using var log = new TestLog();

        Assert.That(
            () => Render(log, () => log.WriteFrames(log.Change("shop.orders", ChangeOp.Insert, ChangeFlags.HasKey | ChangeFlags.HasAfter, 7, [], [1]))),
            Throws.InstanceOf<AvroException>());
    }

    [Test]
    public void Write_ChangeBeforeItsSchema_IsAnError()
    {
        using var log = new TestLog();

        Assert.That(
            () => new JsonLines("shop").Write(log.Insert("shop.orders", 1), new ArrayBufferWriter<byte>()),
            Throws.TypeOf<FrameFormatException>().With.Message.Contains("schema"));
    }

    [Test]
    public void Write_ManyRows_AllocatesNothingARow()
    {
        using var log = new TestLog();
        var insert = log.Insert("shop.orders", 1, "some text");
        log.Schemas.TryGet(log.Schema("shop.orders"), out var schema);
        var lines = new JsonLines("shop");
        var output = new ArrayBufferWriter<byte>(1 << 20);
        lines.Write(schema!.FrameBytes.Span, output);

        // Code that isn't optimized yet may allocate; on a busy machine that takes a while.
        var allocated = long.MaxValue;
        for (var pass = 0; pass < 100 && allocated > 0; pass++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            WriteMany();
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.That(allocated, Is.Zero);

        void WriteMany()
        {
            for (var i = 0; i < 1_000; i++)
            {
                output.ResetWrittenCount();
                lines.Write(insert, output);
            }
        }
    }

    private static string[] Render(TestLog log, Action write)
    {
        using var reader = log.Ring.Attach(0);
        write();
        var lines = new JsonLines("shop");
        var output = new ArrayBufferWriter<byte>();
        foreach (var schema in log.Schemas.All)
        {
            lines.Write(schema.FrameBytes.Span, output);
        }

        long count = 0;
        foreach (var frame in TestRelay.Split(Buffering.TestFrames.ReadAll(reader)))
        {
            count += lines.Write(frame, output);
        }

        Assert.That(count, Is.EqualTo(output.WrittenCount));
        return Text(output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string Text(ArrayBufferWriter<byte> output) => System.Text.Encoding.UTF8.GetString(output.WrittenSpan);
}
