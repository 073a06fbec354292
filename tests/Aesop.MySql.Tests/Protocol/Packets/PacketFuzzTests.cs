using Aesop.MySql.Protocol.Packets;
using Aesop.MySql.Tests.Fakes;

namespace Aesop.MySql.Tests.Protocol.Packets;

/// <summary>Whatever bytes come: a result or a <see cref="MySqlProtocolException"/>, and memory in proportion.</summary>
public sealed class PacketFuzzTests
{
    private const int Rounds = 20_000;

    private static readonly Parser[] Parsers =
    [
        new("handshake", [FakePackets.Greeting(), FakePackets.Greeting("5.5.5-10.11.6-MariaDB")], static bytes => HandshakePacket.Parse(bytes)),
        new("ok", [FakePackets.Ok(), FakePackets.Ok(1 << 20)], static bytes => OkPacket.Parse(bytes)),
        new("eof", [FakePackets.Eof()], static bytes => EofPacket.Parse(bytes)),
        new("err", [FakePackets.Error(1045, "Access denied"), [0xFF, 0x10, 0x04, 65]], static bytes => ErrPacket.Parse(bytes)),
        new("column", [FakePackets.Column("id"), FakePackets.Column(new string('n', 300))], static bytes => ColumnPacket.Parse(bytes)),
        new("authSwitch", [FakePackets.AuthSwitch("caching_sha2_password", FakePackets.Challenge), [0xFE]], static bytes => AuthSwitchPacket.Parse(bytes)),
    ];

    private delegate void Parse(ReadOnlySpan<byte> payload);

    [TestCaseSource(nameof(Names))]
    public void Parse_EveryPrefixOfAValidPacket_ParsesOrThrowsOurOwn(string name)
    {
        Parser parser = Parsers.Single(candidate => candidate.Name == name);
        foreach (byte[] sample in parser.Samples)
        {
            for (int length = 0; length <= sample.Length; length++)
            {
                Check(parser, sample[..length]);
            }
        }
    }

    [TestCaseSource(nameof(Names))]
    public void Parse_MutatedPacket_ParsesOrThrowsOurOwn(string name)
    {
        Parser parser = Parsers.Single(candidate => candidate.Name == name);
        Random random = new(20261122);
        for (int round = 0; round < Rounds; round++)
        {
            byte[] bytes = [.. parser.Samples[random.Next(parser.Samples.Length)]];
            for (int edits = random.Next(1, 6); edits > 0; edits--)
            {
                // The bytes that begin a length or end a string break more than any others.
                bytes[random.Next(bytes.Length)] = random.Next(3) == 0 ? (byte)random.Next(0xFA, 0x100) : (byte)random.Next(256);
            }

            Check(parser, bytes[..random.Next(bytes.Length + 1)]);
            Check(parser, bytes);
        }
    }

    private static IEnumerable<string> Names() => Parsers.Select(static parser => parser.Name);

    private static void Check(Parser parser, byte[] bytes)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            parser.Parse(bytes);
        }
        catch (MySqlProtocolException)
        {
            // Ours.
        }
        catch (Exception other)
        {
            Assert.Fail($"{parser.Name}: {Convert.ToHexString(bytes)} gave {other}");
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (allocated > 64 * 1024)
        {
            Assert.Fail($"{parser.Name}: {Convert.ToHexString(bytes)} took {allocated} bytes");
        }
    }

    private sealed record Parser(string Name, byte[][] Samples, Parse Parse);
}
