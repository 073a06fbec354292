using Aesop.Client;
using Aesop.Integration.Tests.Harness;
using Aesop.Wire.Frames;
using Aesop.Wire.Positions;

namespace Aesop.Integration.Tests.Failover;

/// <summary>
/// A consumer of the ledger that keeps its checkpoint and moves between relays with it. No row may come twice, but of MariaDB's errant transactions, and on each stream positions must rise.
/// </summary>
internal sealed class LedgerReader : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, Gtid> _rows = [];
    private readonly List<string> _faults = [];
    private readonly List<Gtid> _again = [];
    private readonly MemoryCheckpointStore _checkpoint = new(null);
    private CancellationTokenSource? _stop;
    private Task _reading = Task.CompletedTask;

    /// <summary>How many transactions came.</summary>
    public int Transactions { get; private set; }

    /// <summary>What went wrong.</summary>
    public IReadOnlyList<string> Faults
    {
        get
        {
            lock (_lock)
            {
                return [.. _faults];
            }
        }
    }

    /// <summary>Transactions of MariaDB that came twice: only errant ones may, for a checkpoint of another server's log doesn't tell whether they came.</summary>
    public IReadOnlyList<Gtid> Again
    {
        get
        {
            lock (_lock)
            {
                return [.. _again];
            }
        }
    }

    /// <summary>The rows that came, each with its transaction.</summary>
    public IReadOnlyDictionary<long, Gtid> Rows
    {
        get
        {
            lock (_lock)
            {
                return new Dictionary<long, Gtid>(_rows);
            }
        }
    }

    /// <summary>Goes on at a relay, and the others when that one has nothing to say.</summary>
    public async Task ReadAsync(params Uri[] relays)
    {
        await StopAsync();
        _stop = new CancellationTokenSource();
        var options = Consumer.Options(relays) with { Tables = [Ledger.Table], CheckpointStore = _checkpoint };
        _reading = Task.Run(() => ReadAsync(options, _stop.Token));
    }

    /// <summary>Waits until a row has come.</summary>
    public async Task WaitAsync(long id, Func<string> otherwise)
    {
        await Waiting.UntilAsync(
            () => Has(id) || _reading.IsCompleted || Faults.Count > 0, () => $"row {id} did not come; {Transactions} transactions came; {otherwise()}");
        if (_reading.IsCompleted)
        {
            await _reading;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync();

    private bool Has(long id)
    {
        lock (_lock)
        {
            return _rows.ContainsKey(id);
        }
    }

    private async Task StopAsync()
    {
        if (_stop is not null)
        {
            await _stop.CancelAsync();
            await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _stop.Dispose();
            _stop = null;
        }
    }

    private async Task ReadAsync(AesopClientOptions options, CancellationToken stop)
    {
        await using var client = new AesopClient(options);
        var last = (Epoch: 0u, Scn: Scn.Zero);
        await foreach (var transaction in client.ReadAsync(stop))
        {
            lock (_lock)
            {
                if (options.Relays.Count == 1 && (transaction.Epoch, transaction.Scn).CompareTo(last) <= 0)
                {
                    _faults.Add($"{transaction} comes behind {last}");
                }

                last = (transaction.Epoch, transaction.Scn);
                Transactions++;
                foreach (var change in transaction.Changes)
                {
                    var id = change.Op == ChangeOp.Insert ? change.After.GetInt64("id") : -1;
                    if (_rows.TryAdd(id, transaction.Gtid))
                    {
                        continue;
                    }

                    if (transaction.Gtid.Flavor == GtidFlavor.MariaDb && _rows[id] == transaction.Gtid)
                    {
                        _again.Add(transaction.Gtid);
                    }
                    else
                    {
                        _faults.Add($"row {id} came twice, with {_rows[id]} and with {transaction.Gtid}, in {transaction}");
                    }
                }
            }

            await transaction.CommitAsync(CancellationToken.None);
        }
    }
}
