using Aesop.Tests.Servers;

namespace Aesop.Bench;

/// <summary>What the figures of one run share: options, report, and the servers with their logs, each made when it is first asked for.</summary>
internal sealed class BenchContext(BenchOptions options, Report report) : IAsyncDisposable
{
    private readonly Dictionary<(ServerKind, bool), Load> _loads = [];

    /// <summary>How much is measured.</summary>
    public BenchOptions Options => options;

    /// <summary>Where results go.</summary>
    public Report Report => report;

    /// <summary>A server whose log holds sysbench's load. It stays as it is for the whole run.</summary>
    public Task<Load> LoadAsync(ServerKind kind, CancellationToken cancellationToken) => LoadAsync(kind, false, cancellationToken);

    /// <summary>The same, as the server compresses its log.</summary>
    public Task<Load> CompressedLoadAsync(ServerKind kind, CancellationToken cancellationToken) => LoadAsync(kind, true, cancellationToken);

    private async Task<Load> LoadAsync(ServerKind kind, bool isCompressed, CancellationToken cancellationToken)
    {
        if (!_loads.TryGetValue((kind, isCompressed), out var load))
        {
            Progress.Say($"{kind}: writing a{(isCompressed ? " compressed" : "")} log of {options.LogTransactions:N0} transactions with sysbench oltp_write_only");
            load = await Load.WriteAsync(kind, isCompressed, options, cancellationToken);
            _loads.Add((kind, isCompressed), load);
            Progress.Say($"{load.Server.Name}: {load.Rows:N0} row changes in {load.Bytes / 1e6:F0} MB, written in {load.Seconds:F0} s");
        }

        return load;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var load in _loads.Values)
        {
            await load.DisposeAsync();
        }
    }
}
