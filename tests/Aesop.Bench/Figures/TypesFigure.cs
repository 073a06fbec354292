using System.Diagnostics;
using System.Globalization;
using Aesop.Avro.Binary;
using Aesop.MySql.Binlog;
using Aesop.Relay;
using Aesop.Relay.Encoders;
using Aesop.Relay.Tables;
using Aesop.Tests.Servers;

namespace Aesop.Bench;

/// <summary>From row image to Avro, one column type after the other, so that a slow one shows; on one thread, nothing else going on.</summary>
internal sealed class TypesFigure : IFigure
{
    private const int BufferBytes = 4 << 20;

    private static readonly TimeSpan Warmth = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan RunTime = TimeSpan.FromMilliseconds(50);

    public string Name => "types";

    public string What => "each column type, from row image to Avro: nanoseconds and bytes allocated, a value";

    public async Task MeasureAsync(BenchContext bench, CancellationToken cancellationToken)
    {
        foreach (var kind in ServerKinds.All.Reverse())
        {
            await using var server = await DatabaseServer.StartAsync(kind, Load.ServerOptions, cancellationToken);
            var logs = await TypeLog.WriteAsync(server, [.. TypeSamples.All.Where(sample => sample.Kind == kind)], cancellationToken);
            foreach (var log in logs)
            {
                cancellationToken.ThrowIfCancellationRequested();
                bench.Report.Add(Measure(log, bench.Options.Runs));
            }
        }
    }

    private static ReportLine Measure(TypeLog log, int runs)
    {
        var schema = TableSchemaFactory.FromLog(log.Table);
        var plan = schema.Columns.Select((column, i) => new ColumnPlan(column, log.Table.Columns[i], -1, UnassignedCodes.Halt)).ToArray();
        var buffer = GC.AllocateUninitializedArray<byte>(BufferBytes, pinned: true);
        Repeat(log, plan, buffer, Warmth);
        List<double> nanoseconds = [];
        var allocated = 0.0;
        long bytes = 0;
        for (var run = 0; run < runs; run++)
        {
            Collector.CollectAll();
            var before = GC.GetAllocatedBytesForCurrentThread();
            var (values, written, seconds) = Repeat(log, plan, buffer, RunTime);
            allocated = Math.Max(allocated, (GC.GetAllocatedBytesForCurrentThread() - before) / (double)values);
            nanoseconds.Add(seconds * 1e9 / values);
            bytes = written / values;
        }

        return new ReportLine($"types, {log.Sample.Name}", string.Create(CultureInfo.InvariantCulture, $"{nanoseconds.Median():F1} ns/value"))
        {
            Peer = string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes of Avro, allocates {allocated:F2} bytes/value"),
            Goal = "allocates 0 bytes/value",
            Met = allocated < 0.01,
        };
    }

    private static (long Values, long Bytes, double Seconds) Repeat(TypeLog log, ColumnPlan[] plan, byte[] buffer, TimeSpan atLeast)
    {
        var start = Stopwatch.GetTimestamp();
        long values = 0, bytes = 0;
        do
        {
            for (var i = 0; i < log.Count; i++)
            {
                var (rows, length) = EncodeAll(RowsEvent.Parse(log.At(i)), log.Table, plan, buffer);
                values += rows * (long)plan.Length;
                bytes += length;
            }
        }
        while (Stopwatch.GetElapsedTime(start) < atLeast);

        return (values, bytes, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    private static (int Rows, long Bytes) EncodeAll(in RowsEvent rows, TableMap table, ColumnPlan[] plan, byte[] buffer)
    {
        var cursor = new RowCursor(rows, table);
        var count = 0;
        long bytes = 0;
        while (cursor.NextRow())
        {
            bytes += EncodeRow(ref cursor, plan, buffer);
            count++;
        }

        return (count, bytes);
    }

    private static int EncodeRow(ref RowCursor cursor, ColumnPlan[] plan, Span<byte> buffer)
    {
        var writer = new AvroBinaryWriter(buffer);
        cursor.BeginImage(RowImage.After);
        for (var i = 0; i < plan.Length; i++)
        {
            ColumnEncoder.Encode(ref cursor, in plan[i], ref writer);
        }

        return writer.Position;
    }
}
