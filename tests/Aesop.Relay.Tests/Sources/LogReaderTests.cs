using Aesop.MySql.Binlog;
using Aesop.Relay.Buffering;
using Aesop.Relay.Encoders;
using Aesop.Relay.Sources;
using Aesop.Relay.Tables;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Tests.Sources;

/// <summary>What stands below the place to start from.</summary>
internal sealed class LogReaderTests
{
    private const string FileName = "binlog.000007";

    /// <summary>To start behind it is what a source that an incident has halted advises; and a file is read from its head.</summary>
    [Test]
    public async Task Handle_IncidentBelowThePlaceToStartFrom_IsPassedOver()
    {
        var log = new LogFileBuilder("10.11.6-MariaDB").Transaction().Add(BinlogEventType.Incident, [1, 0, 0]);
        var start = log.Position;
        log.Transaction();

        var reader = await ReadAsync(log, start);
        Assert.That((reader.IsKeeping, reader.Read), Is.EqualTo((true, new Scn(7, (ulong)log.Position))));
    }

    private static async Task<LogReader> ReadAsync(LogFileBuilder log, long from)
    {
        using var folder = new Folder();
        var path = Path.Combine(folder.Path, FileName);
        log.Save(path);
        using var file = await BinlogFile.OpenAsync(path);
        using var ring = new EventRing(SourceOptions.MinRingBytes, RingOverflow.Overwrite, TimeProvider.System);
        using var space = new HoldingSpace("shop", folder.Path, 1 << 20, 1 << 20);
        using var history = new TableHistory();
        var watched = new TablePatterns([]);
        var start = new SourceStart { Ask = (LogFile.Parse(FileName), BinlogPosition.FirstEventOffset), KeepFrom = new Scn(7, (ulong)from), Gtids = new GtidSet() };
        var reader = new LogReader(
            "", 1, start, new TransactionWriter("shop", ring, TimeProvider.System), new TableEncoders("shop", watched, new SchemaRegistry(), history), watched, new PreparedTransactions(space));
        while (await file.WaitAsync())
        {
            while (file.TryRead(out var source))
            {
                reader.Handle(source);
            }
        }

        return reader;
    }

    private sealed class Folder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("aesop-reader-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
