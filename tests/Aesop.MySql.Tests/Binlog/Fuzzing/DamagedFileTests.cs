using Aesop.MySql.Binlog;

namespace Aesop.MySql.Tests.Binlog;

public sealed class DamagedFileTests
{
    [TestCaseSource(typeof(GoldenFiles), nameof(GoldenFiles.All))]
    public async Task WaitAsync_FileTruncatedAtEachByte_EndsBetweenEventsOnly(string name)
    {
        byte[] whole = GoldenFiles.Read(name);
        var ends = new HashSet<int> { 4 };
        int end = 4;
        foreach (byte[] raw in GoldenFiles.Events(name))
        {
            ends.Add(end += raw.Length);
        }

        for (int length = 0; length < whole.Length; length++)
        {
            Assert.That(await ReadsToEndAsync(whole[..length]), Is.EqualTo(ends.Contains(length)), $"{length} bytes");
        }
    }

    [TestCaseSource(typeof(GoldenFiles), nameof(GoldenFiles.All))]
    public async Task TryRead_AnyByteChanged_GivesAFormatException(string name)
    {
        byte[] whole = GoldenFiles.Read(name);
        int inUse = 4 + BinlogEventHeader.FlagsOffset;
        if (GoldenFiles.Events(name)[0][^5] == 0)
        {
            Assert.Pass("without checksums a change can go unseen");
        }

        for (int at = 0; at < whole.Length; at++)
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= 0x40;
            Assert.That(await ReadsToEndAsync(damaged), Is.False, $"byte {at}");
        }

        whole[inUse] ^= 1;
        Assert.That(await ReadsToEndAsync(whole), Is.True, "the in-use flag is not under the checksum");
    }

    [Test]
    public async Task OpenAsync_EncryptedMagic_SaysSo()
    {
        BinlogFormatException error = await Caught.Async<BinlogFormatException>(() => BinlogFile.OpenAsync(new MemoryStream([0xfd, 0x62, 0x69, 0x6e, 1, 2, 3]), "x"));
        Assert.That(error.Message, Does.Contain("encrypted"));
    }

    private static async Task<bool> ReadsToEndAsync(byte[] bytes)
    {
        try
        {
            using BinlogFile file = await BinlogFile.OpenAsync(new MemoryStream(bytes), "binlog.000001", new BinlogFileOptions { BufferBytes = 4096, MaxEventBytes = 1 << 20 });
            while (await file.WaitAsync())
            {
                while (file.TryRead(out _))
                {
                }
            }

            return true;
        }
        catch (BinlogFormatException)
        {
            return false;
        }
    }
}
