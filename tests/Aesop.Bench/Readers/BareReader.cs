using System.Diagnostics;
using Aesop.MySql;
using Aesop.MySql.Binlog;
using Aesop.MySql.Protocol;

namespace Aesop.Bench;

/// <summary>
/// The limit that ingest is compared with: asks for the same dump, receives it in large chunks and steps from packet header to packet
/// header. It looks at nothing else, keeps nothing and verifies nothing.
/// </summary>
internal sealed record BareReader(long Packets, long Bytes, double Seconds, double ProcessorSeconds)
{
    private const uint ServerId = 0x8000_BE9C;
    private const int ChunkBytes = 1 << 20;
    private const int LengthBytes = 3;
    private const int HeaderBytes = LengthBytes + 1;
    private const byte EndOfLog = 0xFE;
    private const int EndOfLogBytesMax = 8;

    /// <summary>Reads a server's log from a file's beginning to the end, connecting included.</summary>
    public static async Task<BareReader> ReadAsync(Load load, CancellationToken cancellationToken)
    {
        var options = new BinlogStreamOptions
        {
            ServerId = ServerId,
            Start = BinlogStartPosition.At(new BinlogPosition(load.FirstFile, BinlogPosition.FirstEventOffset)),
            StopAtEnd = true,
        };
        var processor = ProcessorTime.Seconds;
        var watch = Stopwatch.StartNew();
        await using var connection = await MySqlConnection.ConnectAsync(MySqlConnectionOptions.Parse(load.Server.Url), cancellationToken);
        await DumpNegotiation.NegotiateAsync(connection, options, load.Server.Name, cancellationToken);
        await DumpNegotiation.RegisterAsync(connection, options, load.Server.Name, cancellationToken);
        await connection.SendCommandAsync(DumpCommands.Dump(options, connection.ServerVersion, load.Server.Name), cancellationToken);
        var detached = connection.DetachStream();
        await using var stream = detached.Stream;
        var (packets, bytes) = await CountAsync(detached, cancellationToken);
        return new BareReader(packets, bytes, watch.Elapsed.TotalSeconds, ProcessorTime.Seconds - processor);
    }

    private static async Task<(long Packets, long Bytes)> CountAsync(DetachedStream detached, CancellationToken cancellationToken)
    {
        var buffer = new byte[ChunkBytes];
        detached.Buffered.CopyTo(buffer, 0);
        var filled = detached.Buffered.Length;
        long packets = 0, bytes = filled;
        while (true)
        {
            var walk = Walk(buffer.AsSpan(0, filled));
            packets += walk.Packets;
            if (walk.Ended)
            {
                return (packets, bytes);
            }

            // What is left is less than a packet's header, or skipped without being kept.
            var left = filled - Math.Min(walk.Next, filled);
            buffer.AsSpan(filled - left, left).CopyTo(buffer);
            var skip = walk.Next - (filled - left);
            filled = left;
            do
            {
                var read = await detached.Stream.ReadAsync(buffer.AsMemory(filled), cancellationToken);
                if (read == 0)
                {
                    throw new InvalidOperationException("The server closed the connection before the log's end.");
                }

                bytes += read;
                var skipped = Math.Min(skip, read);
                skip -= skipped;
                buffer.AsSpan(filled + skipped, read - skipped).CopyTo(buffer.AsSpan(filled));
                filled += read - skipped;
            }
            while (skip > 0);
        }
    }

    // Next is where the next header begins, which may be behind the bytes that are here.
    private static (long Packets, int Next, bool Ended) Walk(ReadOnlySpan<byte> bytes)
    {
        long packets = 0;
        var at = 0;
        while (at + HeaderBytes < bytes.Length)
        {
            var length = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16);
            if (length <= EndOfLogBytesMax && bytes[at + HeaderBytes] == EndOfLog)
            {
                return (packets, at, true);
            }

            packets++;
            at += HeaderBytes + length;
        }

        return (packets, at, false);
    }
}
