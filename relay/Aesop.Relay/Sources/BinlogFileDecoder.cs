using Aesop.MySql;
using Aesop.MySql.Binlog;
using Aesop.Relay.Buffering;
using Aesop.Relay.Encoders;
using Aesop.Relay.Tables;
using Aesop.Wire.Frames;

namespace Aesop.Relay.Sources;

/// <summary>
/// Decodes local binlog files to the frames that a relay would serve, in constant memory. Columns that the log doesn't name are called
/// <c>@1</c>, <c>@2</c> and so on. Files are read in the order given. Transactions don't cross files, but for those of XA: the file with the XA
/// PREPARE goes before the one with its XA COMMIT.
/// </summary>
public static class BinlogFileDecoder
{
    private const long RingBytes = 256L << 20;

    // For a row that is larger than half of the usual ring: the largest frame there can be has half of this one.
    private const long LargestRingBytes = 4L << 30;
    private const int ChunkBytes = 1 << 20;
    private const long HeldMemoryBytes = 64L << 20;

    /// <summary>Takes one whole frame; its memory is valid until it returns. Schema frames come before their first use.</summary>
    public delegate void FrameHandler(ReadOnlySpan<byte> frame);

    /// <summary>Decodes files.</summary>
    /// <param name="paths">The files.</param>
    /// <param name="name">The source's name that frames and tokens carry.</param>
    /// <param name="tables">Patterns of the tables that are shown, as in <see cref="SourceOptions.Tables"/>.</param>
    /// <param name="handler">Takes each frame.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="SourceHaltedException">A file can't be read, or holds what this version doesn't read; the message says where.</exception>
    public static async Task DecodeAsync(IReadOnlyList<string> paths, string name, IReadOnlyList<string> tables, FrameHandler handler, CancellationToken cancellationToken)
    {
        using var space = new HoldingSpace(name, null, HeldMemoryBytes, long.MaxValue);
        var prepared = new PreparedTransactions(space);

        // Rows of an XA transaction come out in another file than they were prepared in, under the schema of that one.
        var schemas = new SchemaRegistry();
        foreach (var path in paths)
        {
            try
            {
                await DecodeOneAsync(path, name, new TablePatterns(tables), schemas, prepared, handler, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or MySqlException or TableException or RingTooSmallException or HeldRowsException)
            {
                throw new SourceHaltedException(e.Message.Contains(path, StringComparison.Ordinal) ? e.Message : $"{path}: {e.Message}", e);
            }
            catch (LineageChangedException e)
            {
                throw new SourceHaltedException($"{path} is a replica's relay log: it has events of another server, whose positions are in that one's files. Give the binary logs of that server, or the replica's own.", e);
            }
        }
    }

    private static async Task DecodeOneAsync(
        string path, string name, TablePatterns watched, SchemaRegistry schemas, PreparedTransactions prepared, FrameHandler handler, CancellationToken cancellationToken)
    {
        var handed = 0L;
        prepared.Mark();
        for (var ringBytes = RingBytes; ;)
        {
            var seen = 0L;
            try
            {
                await DecodeOnceAsync(path, name, watched, schemas, prepared, ringBytes, Hand, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (RingTooSmallException e) when (ringBytes < LargestRingBytes)
            {
                // A huge row. The file is read again with more room; what was handed on is made once more, the same, and passed over.
                ringBytes = Math.Clamp(e.Least, 2 * ringBytes, LargestRingBytes);
                prepared.Rewind();
            }

            void Hand(ReadOnlySpan<byte> frame)
            {
                if (++seen > handed)
                {
                    handed = seen;
                    handler(frame);
                }
            }
        }
    }

    private static async Task DecodeOnceAsync(
        string path, string name, TablePatterns watched, SchemaRegistry schemas, PreparedTransactions prepared, long ringBytes, FrameHandler handler, CancellationToken cancellationToken)
    {
        using var file = await BinlogFile.OpenAsync(path, new BinlogFileOptions { MaxEventBytes = BinlogFileOptions.MostEventBytes }, cancellationToken).ConfigureAwait(false);
        using var ring = new EventRing(ringBytes, RingOverflow.Overwrite, TimeProvider.System, takesAllMemory: false);
        using var frames = ring.Attach(0);
        var drain = new FrameDrain(frames, schemas, handler);
        var writer = new TransactionWriter(name, ring, TimeProvider.System);
        var encoders = new TableEncoders(name, watched, schemas, new TableHistory(), anonymous: true);
        var start = new SourceStart { Ask = (LogFile.Parse(Path.GetFileName(path)), BinlogPosition.FirstEventOffset), Gtids = new() };
        var reader = new LogReader("", 1, start, writer, encoders, watched, prepared);
        try
        {
            while (await file.WaitAsync(cancellationToken).ConfigureAwait(false))
            {
                HandleRead(file, reader, writer);
                await EndGroupAsync(path, reader, prepared, cancellationToken).ConfigureAwait(false);
                await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
                drain.Run();
            }
        }
        catch (Exception e) when (e is BinlogFormatException or SourceHaltedException or TableException or HeldRowsException)
        {
            // What is whole before the fault is true; of the transaction that the fault is in, what was shown is taken back.
            await writer.VoidAsync(cancellationToken).ConfigureAwait(false);
            await writer.FlushAsync(cancellationToken, force: true).ConfigureAwait(false);
            drain.Run();
            throw;
        }

        reader.TakePlace(atEnd: true);
        await writer.FlushAsync(cancellationToken, force: true).ConfigureAwait(false);
        drain.Run();
    }

    /// <summary>What a group's end takes beside its events.</summary>
    private static async ValueTask EndGroupAsync(string path, LogReader reader, PreparedTransactions prepared, CancellationToken cancellationToken)
    {
        if (reader.Doubt is not null)
        {
            // A file has no catalog: what a statement says is all that can be known.
            reader.Believe();
        }

        if (reader.Ending is { } ending)
        {
            if (ending.Prepared is { } id && prepared.Find(id) is null)
            {
                throw new SourceHaltedException(
                    $"{path}: before {ending.End}, XA COMMIT {id} commits rows that stand at an earlier XA PREPARE, which isn't in the files given. Give the file that holds it too, before this one.");
            }

            await reader.FinishAsync(cancellationToken).ConfigureAwait(false);
        }

        await prepared.Space.SettleAsync(cancellationToken).ConfigureAwait(false);
    }

    private static void HandleRead(BinlogFile file, LogReader reader, TransactionWriter writer)
    {
        while (!reader.IsWaiting && !writer.IsFull && file.TryRead(out var source))
        {
            reader.Handle(source);
        }

        reader.ForgetDefined();
    }

    /// <summary>Takes frames out of the ring as they come, with their schemas before them.</summary>
    private sealed class FrameDrain(RingReader frames, SchemaRegistry schemas, FrameHandler handler)
    {
        private readonly HashSet<ulong> _known = [];
        private byte[] _chunk = new byte[ChunkBytes];

        public void Run()
        {
            while (frames.Available > 0)
            {
                var read = frames.TryCopy(_chunk);
                var rest = _chunk.AsSpan(0, read.Bytes);
                for (int length; (length = FrameHeader.WholeFrame(rest)) > 0; rest = rest[length..])
                {
                    Hand(rest[..length]);
                }

                var taken = read.Bytes - rest.Length;
                frames.Advance(taken);
                var wanted = taken == 0 ? new FrameHeader(rest).Length : ChunkBytes;
                if (wanted != _chunk.Length)
                {
                    // A row of many megabytes comes seldom; its room isn't kept.
                    _chunk = GC.AllocateUninitializedArray<byte>(wanted);
                }
            }
        }

        private void Hand(ReadOnlySpan<byte> frame)
        {
            if (new FrameHeader(frame).Kind == FrameKind.Change && _known.Add(ChangeFrame.SchemaOf(frame)) && schemas.TryGet(ChangeFrame.SchemaOf(frame), out var schema))
            {
                handler(schema.FrameBytes.Span);
            }

            handler(frame);
        }
    }
}
