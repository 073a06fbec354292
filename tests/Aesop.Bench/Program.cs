using System.Diagnostics;
using Aesop.Relay;
using Aesop.Relay.Sources;
using Microsoft.Extensions.Logging.Abstractions;

var options = new SourceOptions { Name = "bench", Server = args[0], From = "earliest", StopAtEnd = true, RingBytes = 256L << 20 };
for (var i = 0; i < 12; i++)
{
    using var source = new RelaySource(options, null, TimeProvider.System, NullLogger.Instance);
    var allocated = GC.GetTotalAllocatedBytes();
    var cpu = Process.GetCurrentProcess().TotalProcessorTime;
    var watch = Stopwatch.StartNew();
    await source.RunAsync(default);
    var seconds = watch.Elapsed.TotalSeconds;
    var status = source.Status;
    Console.WriteLine($"{status.Rows} rows, {status.Transactions} transactions, {status.Bytes / 1e6:F0} MB in {seconds:F2} s: {status.Rows / seconds / 1e6:F2} M rows/s, {status.Bytes / seconds / 1e6:F0} MB/s, "
        + $"{(GC.GetTotalAllocatedBytes() - allocated) / (double)status.Rows:F1} B/row, cpu {(Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds:F2} s");
}
