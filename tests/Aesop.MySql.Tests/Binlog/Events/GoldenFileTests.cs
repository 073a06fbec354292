using System.Text;
using Aesop.MySql.Binlog;

namespace Aesop.MySql.Tests.Binlog;

public sealed class GoldenFileTests
{
    [TestCaseSource(typeof(GoldenFiles), nameof(GoldenFiles.Every))]
    public async Task TryRead_GoldenFile_GivesGoldenText(string name)
    {
        string text = await TextAsync(GoldenFiles.PathOf(name));
        string expected = GoldenFiles.PathOf(Path.ChangeExtension(name, ".txt"));
        if (Environment.GetEnvironmentVariable("AESOP_WRITE_GOLDEN") == "1")
        {
            await File.WriteAllTextAsync(expected, text);
        }

        Assert.That(text, Is.EqualTo(await File.ReadAllTextAsync(expected)));
    }

    // Each type has a file, or stands here with the reason.
    private static readonly Dictionary<BinlogEventType, string> WithoutFile = new()
    {
        [BinlogEventType.Unknown] = "no event",
        [BinlogEventType.StartV3] = "before MySQL 5.0",
        [BinlogEventType.Slave] = "never written to a file",
        [BinlogEventType.Load] = "before MySQL 5.0",
        [BinlogEventType.CreateFile] = "before MySQL 5.0",
        [BinlogEventType.AppendBlock] = "the second block of a LOAD DATA in statement format, behind a halt",
        [BinlogEventType.ExecLoad] = "before MySQL 5.0",
        [BinlogEventType.DeleteFile] = "a LOAD DATA in statement format that failed, behind a halt",
        [BinlogEventType.NewLoad] = "before MySQL 5.0",
        [BinlogEventType.PreReleaseWriteRows] = "before MySQL 5.1",
        [BinlogEventType.PreReleaseUpdateRows] = "before MySQL 5.1",
        [BinlogEventType.PreReleaseDeleteRows] = "before MySQL 5.1",
        [BinlogEventType.Heartbeat] = "only on a link: the stream's tests have it",
        [BinlogEventType.HeartbeatV2] = "only on a link: the stream's tests have it",
        [BinlogEventType.Ignorable] = "no server writes it; a server of the future may",
        [BinlogEventType.TransactionContext] = "group replication",
        [BinlogEventType.ViewChange] = "group replication",
        [BinlogEventType.WriteRowsCompressed] = "MariaDB knows it and writes version 1",
        [BinlogEventType.UpdateRowsCompressed] = "MariaDB knows it and writes version 1",
        [BinlogEventType.DeleteRowsCompressed] = "MariaDB knows it and writes version 1",
        [BinlogEventType.PartialRowData] = "MariaDB 12.3",
    };

    [Test]
    public void All_EventTypes_HaveAFileOrAReason()
    {
        HashSet<BinlogEventType> types = [.. GoldenFiles.Every.SelectMany(GoldenFiles.Events).Select(raw => new BinlogEventHeader(raw).Type)];
        Assert.That(Enum.GetValues<BinlogEventType>().Where(type => types.Contains(type) == WithoutFile.ContainsKey(type)), Is.Empty, "either a file or a reason");
    }

    [TestCase("mariadb")]
    [TestCase("mysql")]
    public async Task TryRead_CompressedFile_HoldsTheRowsOfThePlainOne(string server)
    {
        string[] plain = RowsOf(await TextAsync(GoldenFiles.PathOf($"{server}-full.bin")));
        Assert.That(plain, Is.Not.Empty);
        Assert.That(RowsOf(await TextAsync(GoldenFiles.PathOf($"{server}-compressed.bin"))), Is.EqualTo(plain).AsCollection);
    }

    // What the lines say of rows, without the places.
    private static string[] RowsOf(string text) => [.. text.Split('\n').Where(line => line.Contains("Rows", StringComparison.Ordinal) && !line.Contains("RowsQuery", StringComparison.Ordinal) && !line.Contains("AnnotateRows", StringComparison.Ordinal)).Select(line => line[line.IndexOf(": ", StringComparison.Ordinal)..])];

    private static async Task<string> TextAsync(string path)
    {
        using BinlogFile file = await BinlogFile.OpenAsync(path);
        var lines = new StringBuilder();
        var describer = new EventText();
        try
        {
            while (await file.WaitAsync())
            {
                Drain(file, describer, lines);
            }
        }
        catch (BinlogFormatException e)
        {
            // What can't be read is a part of what the file reads as.
            lines.Append(e.Message.Replace(path, Path.GetFileName(path), StringComparison.Ordinal)).Append('\n');
        }

        return lines.ToString();
    }

    private static void Drain(BinlogFile file, EventText describer, StringBuilder lines)
    {
        while (file.TryRead(out BinlogEvent read))
        {
            lines.Append(describer.Describe(read)).Append('\n');
        }
    }
}
