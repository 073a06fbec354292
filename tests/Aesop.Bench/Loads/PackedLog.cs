using System.Buffers.Binary;
using System.Diagnostics;
using Aesop.MySql.Binlog;
using Aesop.Tests.Servers;

namespace Aesop.Bench;

/// <summary>What a server compressed in its log, piece by piece: events of MariaDB's by zlib, transactions of MySQL's by zstd.</summary>
internal sealed class PackedLog
{
    private const int LengthOffset = 9;
    private const int TypeOffset = 4;
    private const int ChecksumBytes = 4;
    private const int MagicBytes = 4;

    private readonly List<(byte[] File, int Start, int Count, int Length)> _pieces = [];
    private readonly bool _isZstd;

    private PackedLog(ServerKind kind) => _isZstd = kind == ServerKind.MySql;

    /// <summary>Reads a server's log files.</summary>
    public static async Task<PackedLog> ReadAsync(Load load, CancellationToken cancellationToken)
    {
        var log = new PackedLog(load.Server.Kind);
        foreach (var path in await load.Server.BinlogFilesAsync(cancellationToken))
        {
            log.Take(await File.ReadAllBytesAsync(path, cancellationToken));
        }

        return log._pieces.Count > 0 ? log : throw new InvalidOperationException($"The log of {load.Server.Name} has nothing compressed.");
    }

    /// <summary>Decompresses all of it with the reference library and does nothing else.</summary>
    /// <returns>Seconds.</returns>
    public double Decompress()
    {
        using var bare = new BareDecompressor();
        var watch = Stopwatch.StartNew();
        foreach (var (file, start, count, length) in _pieces)
        {
            var packed = file.AsSpan(start, count);
            if (_isZstd)
            {
                bare.Unzstd(packed, length);
            }
            else
            {
                bare.Inflate(packed, length);
            }
        }

        return watch.Elapsed.TotalSeconds;
    }

    private void Take(byte[] file)
    {
        for (var at = MagicBytes; at + BinlogEventHeader.Size <= file.Length;)
        {
            var length = (int)BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + LengthOffset));
            var header = new BinlogEventHeader(file.AsSpan(at));
            var body = file.AsSpan((at + BinlogEventHeader.Size)..(at + length - ChecksumBytes));
            var type = (BinlogEventType)file[at + TypeOffset];
            var source = new BinlogEvent(header, body, "binlog", at, at + length, BinlogFormat.Initial);
            at += length;
            if (type == BinlogEventType.TransactionPayload)
            {
                var head = TransactionPayloadHead.Parse(source, body.Length);
                _pieces.Add((file, at - ChecksumBytes - (int)head.PayloadSize, (int)head.PayloadSize, (int)head.UncompressedSize));
            }
            else if (EventInflater.IsCompressed(type))
            {
                var packed = EventInflater.PackedPart(source, out var unpacked);
                _pieces.Add((file, at - ChecksumBytes - packed.Length, packed.Length, unpacked));
            }
        }
    }
}
