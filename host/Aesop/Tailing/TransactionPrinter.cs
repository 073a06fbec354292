using Aesop.Client;
using Aesop.CommandLine;
using Aesop.Wire.Frames;
using Aesop.Wire.Positions;

namespace Aesop.Tailing;

/// <summary>Prints transactions, and now and then the checkpoint behind them. Not thread-safe.</summary>
internal sealed class TransactionPrinter(LinePrinter lines, TimeProvider time)
{
    /// <summary>How often a checkpoint is printed at most, while changes are.</summary>
    private static readonly TimeSpan CheckpointInterval = TimeSpan.FromSeconds(1);

    private readonly HashSet<ulong> _schemas = [];
    private long _checkpointTime = time.GetTimestamp();
    private Checkpoint? _printed;

    /// <summary>Prints a transaction, or a part of one.</summary>
    /// <exception cref="OutputClosedException">Nobody reads any more.</exception>
    public void Print(Transaction transaction)
    {
        foreach (var change in transaction.Changes)
        {
            if (_schemas.Add(change.Schema.Fingerprint))
            {
                lines.Write(FrameOf(change.Schema, transaction));
            }
        }

        var frames = transaction.Frames;
        while (frames.Length > 0)
        {
            var header = new FrameHeader(frames);
            if (header.Kind is not (FrameKind.Schema or FrameKind.Heartbeat))
            {
                lines.Write(frames[..header.Length]);
            }

            frames = frames[header.Length..];
        }

        if (transaction.IsRolledBack)
        {
            var frame = new byte[FrameHeader.Size];
            new RollbackFrame(transaction.Epoch, transaction.Scn).Write(frame);
            lines.Write(frame);
        }
        else if (transaction.IsLast && time.GetElapsedTime(_checkpointTime) >= CheckpointInterval)
        {
            Print(transaction.Checkpoint);
        }
    }

    /// <summary>Prints where reading can go on, unless that was the last checkpoint printed.</summary>
    /// <exception cref="OutputClosedException">Nobody reads any more.</exception>
    public void Print(Checkpoint checkpoint)
    {
        if (checkpoint != _printed)
        {
            lines.Write(new CheckpointFrame(checkpoint).ToArray());
            _printed = checkpoint;
            _checkpointTime = time.GetTimestamp();
        }
    }

    private static byte[] FrameOf(TableSchema schema, Transaction transaction) =>
        new SchemaFrame(transaction.Epoch, transaction.Scn, schema.Fingerprint, schema.Source, schema.Database, schema.Table, schema.Json).ToArray();
}
