using Aesop.Client;
using Aesop.Demo.Shop;
using Aesop.Wire.Positions;

namespace Aesop.Demo.Following;

/// <summary>
/// The consumer: reads a relay with the SDK, prints some of what comes, folds all of it. The figures are written by its loop only.
/// </summary>
internal sealed class Follower(AesopClientOptions options, CommitTimes times, TimeProvider time, TextWriter output)
{
    private const int PrintedAtFirst = 8;
    private static readonly TimeSpan PrintInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>For so long after the first change latencies aren't counted: programs that have just started are being compiled.</summary>
    public static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);

    private readonly Latencies _latencies = new();
    private long _firstAt;
    private long _changes;
    private long _transactions;
    private long _unfollowed;
    private long _printedAt;
    private int _printed;
    private volatile Checkpoint? _position;

    /// <summary>The rows.</summary>
    public Fold Fold { get; } = new();

    /// <summary>Row changes handled.</summary>
    public long Changes => Interlocked.Read(ref _changes);

    /// <summary>Transactions handled.</summary>
    public long Transactions => Interlocked.Read(ref _transactions);

    /// <summary>Changes of rows that can't be folded: no key, a partial image, or too many rows.</summary>
    public long Unfollowed => Interlocked.Read(ref _unfollowed);

    /// <summary>How long transactions took from commit to here; to be read when <see cref="RunAsync"/> has ended.</summary>
    public Latencies Latencies => _latencies;

    /// <summary>How far everything has been handled; null before anything was.</summary>
    public Checkpoint? Position => _position;

    /// <summary>Reads until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var client = new AesopClient(options, time);
        try
        {
            await foreach (var transaction in client.ReadAsync(cancellationToken))
            {
                Handle(transaction);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }

    private void Handle(Transaction transaction)
    {
        foreach (var ddl in transaction.Ddl)
        {
            foreach (var table in ddl.Tables)
            {
                Fold.Forget(table);
            }
        }

        var printing = IsTimeToPrint();
        foreach (var change in transaction.Changes)
        {
            if (change.Table == "shop.audit" && change.After.Exists && times.Seen(change.After.GetInt64("id")) is { } latency && IsWarm())
            {
                _latencies.Add(latency);
            }

            if (!Fold.Add(change))
            {
                Interlocked.Increment(ref _unfollowed);
            }

            Interlocked.Increment(ref _changes);
            if (printing && change.Table != "shop.audit")
            {
                Print(transaction, change);
                printing = false;
            }
        }

        if (transaction.IsLast)
        {
            Interlocked.Increment(ref _transactions);
            _position = transaction.Checkpoint;
        }
    }

    private bool IsWarm()
    {
        if (_firstAt == 0)
        {
            _firstAt = time.GetTimestamp();
        }

        return time.GetElapsedTime(_firstAt) > WarmUp;
    }

    private bool IsTimeToPrint() => _printed < PrintedAtFirst || time.GetElapsedTime(_printedAt) >= PrintInterval;

    private void Print(Transaction transaction, RowChange change)
    {
        var image = change.After.Exists ? change.After : change.Before;
        var values = image.Columns.Where(column => !image.IsAbsent(column.Ordinal)).Select(column => $"{column.Name}={ValueText.Of(image, column) ?? "NULL"}");
        var row = string.Join(' ', values);
        output.WriteLine($"  {transaction.CommittedAt:HH:mm:ss} {change.Op.ToString().ToLowerInvariant(),-6} {change.Table,-16} {(row.Length <= 110 ? row : row[..110] + "...")}");
        _printed++;
        _printedAt = time.GetTimestamp();
    }
}
