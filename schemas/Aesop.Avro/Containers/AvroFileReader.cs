using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text;
using Aesop.Avro.Binary;
using Aesop.Avro.Data;
using Aesop.Avro.Resolution;
using Aesop.Avro.Schemas;

namespace Aesop.Avro.Containers;

/// <summary>
/// Reads an object container file. <see href="https://avro.apache.org/docs/1.12.0/specification/#object-container-files"/>
/// </summary>
/// <remarks>The stream is read once, forwards, a block at a time. Not safe for concurrent use. A damaged file gives
/// <see cref="AvroFormatException"/> with the offset in the file; the data of the blocks before it have been given by then.</remarks>
public sealed class AvroFileReader : IAsyncDisposable
{
    private const int HeaderEntriesMax = 10_000;

    private readonly Stream _stream;
    private readonly AvroFileReaderOptions _options;
    private readonly ByteSource _source;
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _metadata = new(StringComparer.Ordinal);
    private byte[] _sync = [];
    private byte[] _inflated = [];
    private int _lastBlockLength;

    private AvroFileReader(Stream stream, AvroFileReaderOptions options)
    {
        _stream = stream;
        _options = options;
        _source = new ByteSource(stream);
    }

    /// <summary>The schema with which the data were written.</summary>
    public AvroSchema Schema { get; private set; } = AvroSchema.Null;

    /// <summary>How the blocks are compressed.</summary>
    public AvroCodec Codec { get; private set; }

    /// <summary>All that stands in the file's head, the schema and the codec included.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Metadata => _metadata;

    /// <summary>Opens a file: reads its head.</summary>
    /// <param name="stream">The file, at its begin. It is read ahead of what is given out.</param>
    /// <param name="options">Bounds; null for the defaults.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="AvroFormatException">It is no container file, or its codec is not known here.</exception>
    /// <exception cref="AvroSchemaException">Its schema is not valid.</exception>
    public static async Task<AvroFileReader> OpenAsync(
        Stream stream, AvroFileReaderOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        options ??= new AvroFileReaderOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BlockBytesMax, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.HeaderBytesMax, 1, nameof(options));
        var reader = new AvroFileReader(stream, options);
        await reader.ReadHeaderAsync(cancellationToken).ConfigureAwait(false);
        return reader;
    }

    /// <summary>The blocks, decompressed and not looked into. May be called once, and not together with
    /// <see cref="ReadAsync"/>.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="AvroFormatException">The file is damaged, or a block is larger than allowed.</exception>
    public async IAsyncEnumerable<AvroFileBlock> ReadBlocksAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (await _source.TryGatherAsync(1, cancellationToken).ConfigureAwait(false))
        {
            yield return await ReadBlockAsync(cancellationToken).ConfigureAwait(false);
            _source.Take(_lastBlockLength);
            var sync = await _source.GatherAsync(ContainerFormat.SyncLength, "a sync marker", cancellationToken).ConfigureAwait(false);
            if (!sync.Span.SequenceEqual(_sync))
            {
                ThrowHelper.Format("The sync marker after a block is not that of the file", _source.Offset);
            }

            _source.Take(ContainerFormat.SyncLength);
        }
    }

    /// <summary>The data, as <see cref="AvroDatum"/> gives them. May be called once, and not together with
    /// <see cref="ReadBlocksAsync"/>.</summary>
    /// <param name="readerSchema">The schema with which to read; null for the file's own.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="AvroSchemaException">The reader's schema can't read what the file's wrote.</exception>
    /// <exception cref="AvroFormatException">The file is damaged, or a block is larger than allowed.</exception>
    public async IAsyncEnumerable<object?> ReadAsync(
        AvroSchema? readerSchema = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var resolver = readerSchema is null ? null : new AvroResolver(Schema, readerSchema);
        await foreach (var block in ReadBlocksAsync(cancellationToken).ConfigureAwait(false))
        {
            var position = 0;
            for (var left = block.Count; left > 0; left--)
            {
                yield return ReadDatum(block, resolver, ref position);
            }

            if (position != block.Data.Length)
            {
                ThrowHelper.Format($"{block.Data.Length - position} bytes are left after the last datum of a block", block.Offset);
            }
        }
    }

    /// <summary>Closes the stream unless it is to stay open.</summary>
    public ValueTask DisposeAsync() => _options.LeaveOpen ? ValueTask.CompletedTask : _stream.DisposeAsync();

    private object? ReadDatum(AvroFileBlock block, AvroResolver? resolver, ref int position)
    {
        try
        {
            var reader = new AvroBinaryReader(block.Data.Span, block.IsCompressed ? 0 : block.Offset) { Position = position };
            var value = resolver is null ? AvroDatum.Read(Schema, ref reader) : resolver.Read(ref reader);
            position = reader.Position;
            return value;
        }
        catch (AvroFormatException e) when (block.IsCompressed)
        {
            throw new AvroFormatException($"In a compressed block, counted in its decompressed data: {e.Message}", block.Offset, e);
        }
    }

    private async Task ReadHeaderAsync(CancellationToken cancellationToken)
    {
        var magic = await _source.GatherAsync(ContainerFormat.Magic.Length, "the head of the file", cancellationToken)
            .ConfigureAwait(false);
        if (!magic.Span.SequenceEqual(ContainerFormat.Magic))
        {
            ThrowHelper.Format("This is not an Avro container file: it does not begin with \"Obj\" and 1", 0);
        }

        _source.Take(magic.Length);
        while (true)
        {
            var start = _source.Offset;
            var count = await _source.ReadLongAsync(cancellationToken).ConfigureAwait(false);
            if (count < 0)
            {
                await _source.ReadLongAsync(cancellationToken).ConfigureAwait(false);
                count = unchecked(-count);
            }

            if (count == 0)
            {
                break;
            }

            if (count < 0 || count > HeaderEntriesMax - _metadata.Count)
            {
                ThrowHelper.Format($"The head of the file has more than {HeaderEntriesMax} entries", start);
            }

            for (; count > 0; count--)
            {
                await ReadEntryAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        var sync = await _source.GatherAsync(ContainerFormat.SyncLength, "the sync marker", cancellationToken).ConfigureAwait(false);
        _sync = sync.ToArray();
        _source.Take(ContainerFormat.SyncLength);
        Interpret();
    }

    private async ValueTask ReadEntryAsync(CancellationToken cancellationToken)
    {
        var start = _source.Offset;
        var key = Encoding.UTF8.GetString(await ReadHeaderBytesAsync(cancellationToken).ConfigureAwait(false));
        var value = await ReadHeaderBytesAsync(cancellationToken).ConfigureAwait(false);
        if (!_metadata.TryAdd(key, value))
        {
            ThrowHelper.Format($"The head of the file has \"{key}\" twice", start);
        }
    }

    private async ValueTask<byte[]> ReadHeaderBytesAsync(CancellationToken cancellationToken)
    {
        var start = _source.Offset;
        var length = await _source.ReadLongAsync(cancellationToken).ConfigureAwait(false);
        if (length < 0 || length > _options.HeaderBytesMax - _source.Offset)
        {
            ThrowHelper.Format(
                $"An entry of {length} bytes would make the head of the file larger than {_options.HeaderBytesMax} bytes", start);
        }

        var bytes = await _source.GatherAsync((int)length, "the head of the file", cancellationToken).ConfigureAwait(false);
        var copy = bytes.ToArray();
        _source.Take(copy.Length);
        return copy;
    }

    private void Interpret()
    {
        if (!_metadata.TryGetValue(ContainerFormat.SchemaKey, out var schema))
        {
            ThrowHelper.Format($"The head of the file has no \"{ContainerFormat.SchemaKey}\"", 0);
        }

        Schema = AvroSchema.Parse(schema.Span);
        var codec = _metadata.TryGetValue(ContainerFormat.CodecKey, out var given) ? Encoding.UTF8.GetString(given.Span) : "null";
        Codec = codec switch
        {
            "null" => AvroCodec.Null,
            "deflate" => AvroCodec.Deflate,
            _ => throw new AvroFormatException($"The file is compressed by \"{codec}\"; only null and deflate are known here", 0),
        };
    }

    /// <summary>Reads a block up to its sync marker. Its data stay in the buffer, to be taken when the caller is done with them.</summary>
    private async ValueTask<AvroFileBlock> ReadBlockAsync(CancellationToken cancellationToken)
    {
        var start = _source.Offset;
        var count = await _source.ReadLongAsync(cancellationToken).ConfigureAwait(false);
        var size = await _source.ReadLongAsync(cancellationToken).ConfigureAwait(false);
        if (size < 0 || size > _options.BlockBytesMax)
        {
            ThrowHelper.Format($"A block of {size} bytes is not within the {_options.BlockBytesMax} allowed", start);
        }

        var offset = _source.Offset;
        var data = await _source.GatherAsync((int)size, "a block", cancellationToken).ConfigureAwait(false);
        _lastBlockLength = (int)size;
        if (Codec == AvroCodec.Deflate)
        {
            data = Inflate(data, offset);
        }

        // Data of no bytes can be any number; all others are as many as there are bytes at most.
        if (count < 0 || count > Math.Max(data.Length, DatumBounds.EmptyValuesMax))
        {
            ThrowHelper.Format($"A block of {data.Length} bytes can't hold {count} data", start);
        }

        return new AvroFileBlock(count, data, offset, Codec != AvroCodec.Null);
    }

    private ReadOnlyMemory<byte> Inflate(ReadOnlyMemory<byte> data, long offset)
    {
        var length = 0;
        try
        {
            using var compressed = new MemoryStream(data.ToArray(), writable: false);
            using var inflate = new DeflateStream(compressed, CompressionMode.Decompress);
            while (true)
            {
                if (length == _inflated.Length)
                {
                    Array.Resize(ref _inflated, (int)Math.Min(Math.Max(2L * length, 4096), _options.BlockBytesMax + 1L));
                }

                var read = inflate.Read(_inflated, length, _inflated.Length - length);
                if (read == 0)
                {
                    return _inflated.AsMemory(0, length);
                }

                length += read;
                if (length > _options.BlockBytesMax)
                {
                    ThrowHelper.Format($"A block has more than the {_options.BlockBytesMax} bytes allowed when decompressed", offset);
                }
            }
        }
        catch (InvalidDataException e)
        {
            throw new AvroFormatException($"A block can't be decompressed: {e.Message}", offset, e);
        }
    }
}
