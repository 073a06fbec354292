using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Aesop.MySql.Binlog;
using Aesop.Relay.Sources;

namespace Aesop.Relay.Tests.Sources;

/// <summary>
/// Logs that servers wrote, with bytes changed that no checksum guards: what is decoded of them is changes, or an error that names the file; never another error, and
/// never memory out of proportion.
/// </summary>
internal sealed class DamagedLogTests
{
    private const int RoundsPerLog = 60;
    private const int HeaderBytes = 19;
    private const int LengthOffset = 9;
    private const int FirstEvent = 4;
    private const long MostAllocated = 256L << 20;

    private string _folder = null!;

    public static IEnumerable<string> Logs => Directory.EnumerateFiles(Golden, "*.bin").Select(path => Path.GetFileName(path)!).Where(name => !name.Contains("encrypted", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    private static string Golden => Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "Aesop.MySql.Tests", "Binlog", "golden");

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("aesop-damaged-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestCaseSource(nameof(Logs))]
    public async Task DecodeAsync_BytesChangedWithoutChecksums_GivesChangesOrAnErrorOfItsOwn(string name)
    {
        var (log, bodies) = WithoutChecksums(File.ReadAllBytes(Path.Combine(Golden, name)));
        var random = new Random(20261122);
        var failures = 0;
        for (var round = 0; round < RoundsPerLog; round++)
        {
            byte[] damaged = [.. log];
            for (var changes = 1 + random.Next(4); changes > 0; changes--)
            {
                var (at, length) = bodies[random.Next(bodies.Count)];
                damaged[at + random.Next(length)] = random.Next(4) switch
                {
                    0 => 0,
                    1 => 0xff,
                    2 => (byte)(0xfb + random.Next(5)),
                    _ => (byte)random.Next(256),
                };
            }

            failures += await DecodesAsync(damaged, $"{name}, round {round}") ? 0 : 1;
        }

        Assert.That(failures, Is.Positive, "damage that nobody sees would show nothing");
    }

    private async Task<bool> DecodesAsync(byte[] log, string what)
    {
        var path = Path.Combine(_folder, "binlog.000007");
        await File.WriteAllBytesAsync(path, log);
        var allocated = GC.GetTotalAllocatedBytes();
        try
        {
            await BinlogFileDecoder.DecodeAsync([path], "shop", [], static _ => { }, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(60));
            return true;
        }
        catch (SourceHaltedException e)
        {
            Assert.That(e.Message, Does.Contain("binlog.000007"), what);
            return false;
        }
        finally
        {
            Assert.That(GC.GetTotalAllocatedBytes() - allocated, Is.LessThan(MostAllocated), what);
        }
    }

    /// <summary>The same events, without checksums and saying so; and where their bodies are, of all but the first.</summary>
    private static (byte[] Log, List<(int At, int Length)> Bodies) WithoutChecksums(byte[] log)
    {
        const int ChecksumBytes = 4;
        var bodies = new List<(int, int)>();
        var bytes = new List<byte>(log[..FirstEvent]);
        var had = 0;
        for (var at = FirstEvent; at < log.Length;)
        {
            var length = (int)BinaryPrimitives.ReadUInt32LittleEndian(log.AsSpan(at + LengthOffset));
            var raw = log[at..(at + length)];
            at += length;
            if (raw[4] == (byte)BinlogEventType.FormatDescription)
            {
                // It always ends in a checksum, behind the algorithm of the others.
                had = raw[^(ChecksumBytes + 1)] == 1 ? ChecksumBytes : 0;
                raw[^(ChecksumBytes + 1)] = 0;
            }
            else
            {
                raw = raw[..^had];
                if (raw.Length > HeaderBytes)
                {
                    bodies.Add((bytes.Count + HeaderBytes, raw.Length - HeaderBytes));
                }
            }

            BinaryPrimitives.WriteInt32LittleEndian(raw.AsSpan(LengthOffset), raw.Length);
            BinaryPrimitives.WriteInt32LittleEndian(raw.AsSpan(LengthOffset + 4), bytes.Count + raw.Length);
            if (raw[4] == (byte)BinlogEventType.FormatDescription)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(raw.AsSpan(raw.Length - ChecksumBytes), Crc32(raw));
            }

            bytes.AddRange(raw);
        }

        return ([.. bytes], bodies);
    }

    /// <summary>The checksum of an event that isn't in use, without its own four bytes.</summary>
    private static uint Crc32(byte[] raw)
    {
        raw[17] &= 0xfe;
        var crc = uint.MaxValue;
        foreach (var value in raw.AsSpan(0, raw.Length - 4))
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0xEDB88320 & (0u - (crc & 1)));
            }
        }

        return ~crc;
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
