using Aesop.Wire.Frames;
using Aesop.Wire.Positions;

namespace Aesop.Wire.Tests.Frames;

internal sealed class FrameTests
{
    public delegate int WriteFrame(Span<byte> buffer);

    private static readonly Gtid MySqlGtid = Gtid.MySql(UInt128.Parse("3e11fa4771ca11e19e33c80aa9429562", System.Globalization.NumberStyles.HexNumber, null), 7, "blue");

    /// <summary>One frame of every kind, as golden bytes: what they are must not change without a new version.</summary>
    private static IEnumerable<TestCaseData> Golden()
    {
        yield return Case("begin", new BeginFrame(1, new Scn(42, 106298), 1_763_777_702_117_613, MySqlGtid).Write);
        yield return Case("commit", new CommitFrame(1, new Scn(42, 106298), new Scn(42, 106999), 0x9f2c63a1b2c3d4e5, 3, 1_763_777_702_117_613, Gtid.MariaDb(2, 1, 100)).Write);
        yield return Case("rollback", new RollbackFrame(2, new Scn(1, 4)).Write);
        yield return Case("heartbeat", new HeartbeatFrame(1, new Scn(42, 1), new Scn(42, 2), 3, 4).Write);
        yield return Case("change", Change);
        yield return Case("checkpoint", Copy(new CheckpointFrame(new Checkpoint { Source = "shop", Epoch = 1, Scn = new Scn(42, 4) }).ToArray()));
        yield return Case("schema", Copy(new SchemaFrame(1, new Scn(42, 4), 0xC15D213AA4D7A795, "shop", "shop", "orders", "\"int\"").ToArray()));
        yield return Case("ddl", Copy(new DdlFrame(1, new Scn(42, 4), 0, "shop", "DROP TABLE a, b", ["shop.a", "shop.b"]).ToArray()));
        yield return Case("gone", Copy(new GoneFrame(1, new Scn(1, 4), 1, new Scn(2, 4), 1, new Scn(3, 9), "why").ToArray()));

        static TestCaseData Case(string name, WriteFrame write) => new TestCaseData(name, write).SetArgDisplayNames(name);
        static WriteFrame Copy(byte[] frame) => buffer =>
        {
            frame.CopyTo(buffer);
            return frame.Length;
        };
    }

    [TestCaseSource(nameof(Golden))]
    public void Write_Golden_IsUnchanged(string name, WriteFrame write)
    {
        var buffer = new byte[1024];
        var frame = buffer.AsSpan(0, write(buffer));
        var golden = File.ReadAllText(Path.Combine(TestContext.CurrentContext.TestDirectory, "golden", $"{name}.hex"));
        Assert.That(Convert.ToHexStringLower(frame), Is.EqualTo(golden.ReplaceLineEndings("").Trim()));
        FrameHeader.Verify(frame);
    }

    [TestCaseSource(nameof(Golden))]
    public void Verify_AnyBitTurned_IsNoticed(string name, WriteFrame write)
    {
        var buffer = new byte[1024];
        var length = write(buffer);
        for (var bit = 0; bit < length * 8; bit++)
        {
            var changed = buffer.AsSpan(0, length).ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.That(() => WholeAndVerified(changed), Is.False.Or.InstanceOf<FrameFormatException>(), $"{name}, bit {bit}");
        }

        static bool WholeAndVerified(byte[] bytes)
        {
            try
            {
                var size = FrameHeader.WholeFrame(bytes);
                if (size == 0)
                {
                    return false;
                }

                FrameHeader.Verify(bytes.AsSpan(0, size));
                return true;
            }
            catch (FrameFormatException)
            {
                return false;
            }
        }
    }

    [TestCaseSource(nameof(Golden))]
    public void WholeFrame_CutAnywhere_AsksForMore(string name, WriteFrame write)
    {
        var buffer = new byte[1024];
        var length = write(buffer);
        for (var cut = 0; cut < length; cut++)
        {
            Assert.That(FrameHeader.WholeFrame(buffer.AsSpan(0, cut)), Is.Zero, $"{name} cut at {cut}");
        }

        Assert.That(FrameHeader.WholeFrame(buffer.AsSpan(0, length + 5)), Is.EqualTo(length));
    }

    /// <summary>A body whose lengths lie, under a checksum that is right: an error of our own, and no allocation for what isn't there.</summary>
    [TestCaseSource(nameof(Golden))]
    public void Read_BodyCutOrScrambled_IsOnlyEverAFormatError(string name, WriteFrame write)
    {
        var buffer = new byte[1024];
        var length = write(buffer);
        var random = new Random(7);
        for (var round = 0; round < 2_000; round++)
        {
            var bytes = buffer.AsSpan(0, random.Next(FrameHeader.Size, length + 1)).ToArray();
            for (var i = random.Next(4); i > 0 && bytes.Length > FrameHeader.Size; i--)
            {
                bytes[random.Next(FrameHeader.Size, bytes.Length)] = (byte)random.Next(256);
            }

            try
            {
                ReadAny(bytes);
            }
            catch (FrameFormatException)
            {
                continue;
            }
        }

        Assert.That(() => ReadAny(buffer.AsSpan(0, length)), Throws.Nothing, name);
    }

    [Test]
    public void Read_OfWritten_GivesTheSame()
    {
        var buffer = new byte[1024];
        var begin = new BeginFrame(1, new Scn(42, 106298), -5, MySqlGtid);
        var commit = new CommitFrame(1, new Scn(42, 106298), new Scn(43, 4), 9, 3, 17, Gtid.MariaDb(2, 1, 100));
        var heartbeat = new HeartbeatFrame(1, new Scn(42, 1), new Scn(42, 2), 3, 4);
        var ddl = new DdlFrame(1, new Scn(42, 4), 2, "", "DROP TABLE ü", ["a.ü"]);
        var gone = new GoneFrame(1, new Scn(1, 4), 1, new Scn(2, 4), 2, new Scn(3, 9), "why");
        var schema = new SchemaFrame(1, new Scn(42, 4), 5, "s", "d", "t", "{}");
        Assert.Multiple(() =>
        {
            Assert.That(BeginFrame.Read(buffer.AsSpan(0, begin.Write(buffer))), Is.EqualTo(begin));
            Assert.That(CommitFrame.Read(buffer.AsSpan(0, commit.Write(buffer))), Is.EqualTo(commit));
            Assert.That(HeartbeatFrame.Read(buffer.AsSpan(0, heartbeat.Write(buffer))), Is.EqualTo(heartbeat));
            Assert.That(DdlFrame.Read(ddl.ToArray()).Tables, Is.EqualTo(ddl.Tables));
            Assert.That(DdlFrame.Read(ddl.ToArray()).Statement, Is.EqualTo(ddl.Statement));
            Assert.That(GoneFrame.Read(gone.ToArray()), Is.EqualTo(gone));
            Assert.That(SchemaFrame.Read(schema.ToArray()), Is.EqualTo(schema));
        });
    }

    [Test]
    public void WholeFrame_LongerThanAccepted_SaysBoth()
    {
        var buffer = new byte[1024];
        var length = new RollbackFrame(2, new Scn(1, 4)).Write(buffer);
        Assert.That(() => FrameHeader.WholeFrame(buffer, length - 1), Throws.TypeOf<FrameFormatException>().With.Message.Contains("32"));
    }

    private static void ReadAny(ReadOnlySpan<byte> frame)
    {
        switch (new FrameHeader(frame).Kind)
        {
            case FrameKind.Begin: BeginFrame.Read(frame); break;
            case FrameKind.Commit: CommitFrame.Read(frame); break;
            case FrameKind.Checkpoint: CheckpointFrame.Read(frame); break;
            case FrameKind.Schema: SchemaFrame.Read(frame); break;
            case FrameKind.Ddl: DdlFrame.Read(frame); break;
            case FrameKind.Heartbeat: HeartbeatFrame.Read(frame); break;
            case FrameKind.Gone: GoneFrame.Read(frame); break;
            case FrameKind.Change:
                var change = new ChangeFrame(frame);
                _ = change.Key.Length + change.Before.Length + change.After.Length;
                break;
            default: break;
        }
    }

    private static int Change(Span<byte> buffer)
    {
        byte[] images = [14, 2, 2, 4, 2, 6];
        images.CopyTo(buffer[ChangeFrame.HeaderSize..]);
        var frame = buffer[..(ChangeFrame.HeaderSize + images.Length)];
        ChangeFrame.Seal(
            frame, ChangeOp.Update, ChangeFlags.HasKey | ChangeFlags.HasBefore | ChangeFlags.HasAfter, 1, new Scn(42, 106298), 3, 0xC15D213AA4D7A795, 0x1234, 1, 2);
        return frame.Length;
    }
}
