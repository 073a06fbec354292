using System.Text;
using Aesop.MySql.Binlog;

namespace Aesop.MySql.Tests.Binlog;

public sealed class GoldenFileTests
{
    [TestCaseSource(typeof(GoldenFiles), nameof(GoldenFiles.All))]
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

    [Test]
    public void All_EventTypesOfBothServers_AreThere()
    {
        HashSet<BinlogEventType> types = [.. GoldenFiles.All.SelectMany(GoldenFiles.Events).Select(raw => new BinlogEventHeader(raw).Type)];
        BinlogEventType[] wanted =
        [
            BinlogEventType.FormatDescription, BinlogEventType.Rotate, BinlogEventType.Stop, BinlogEventType.Query, BinlogEventType.Xid, BinlogEventType.XaPrepare, BinlogEventType.TableMap,
            BinlogEventType.WriteRows, BinlogEventType.UpdateRows, BinlogEventType.DeleteRows, BinlogEventType.WriteRowsV1, BinlogEventType.UpdateRowsV1, BinlogEventType.DeleteRowsV1,
            BinlogEventType.MySqlGtid, BinlogEventType.AnonymousGtid, BinlogEventType.TaggedGtid, BinlogEventType.PreviousGtids, BinlogEventType.RowsQuery,
            BinlogEventType.MariaDbGtid, BinlogEventType.MariaDbGtidList, BinlogEventType.BinlogCheckpoint, BinlogEventType.AnnotateRows,
            BinlogEventType.TransactionPayload, BinlogEventType.QueryCompressed,
            BinlogEventType.WriteRowsCompressedV1, BinlogEventType.UpdateRowsCompressedV1, BinlogEventType.DeleteRowsCompressedV1,
        ];
        Assert.That(wanted.Where(type => !types.Contains(type)), Is.Empty);
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
        while (await file.WaitAsync())
        {
            Drain(file, describer, lines);
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
