using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Aesop.Avro.Binary;
using Aesop.Avro.Data;
using Aesop.Avro.Schemas;

namespace Aesop.Avro.Containers;

/// <summary>
/// Writes an object container file. <see href="https://avro.apache.org/docs/1.12.0/specification/#object-container-files"/>
/// </summary>
/// <remarks>Data are gathered into blocks, a datum at a time; <see cref="DisposeAsync"/> writes the last. Not safe for concurrent
/// use. After an error of the stream the writer takes nothing more, and the file ends where the stream failed.</remarks>
public sealed class AvroFileWriter : IAsyncDisposable
{
    private readonly Stream _stream;
    private readonly AvroFileWriterOptions _options;
    private readonly byte[] _sync;
    private readonly ArrayBufferWriter<byte> _block = new();
    private long _count;
    private bool _closed;

    private AvroFileWriter(Stream stream, AvroSchema schema, AvroFileWriterOptions options)
    {
        _stream = stream;
        Schema = schema;
        _options = options;
        _sync = options.SyncMarker.IsEmpty ? RandomNumberGenerator.GetBytes(ContainerFormat.SyncLength) : options.SyncMarker.ToArray();
    }

    /// <summary>The schema of the data.</summary>
    public AvroSchema Schema { get; }

    /// <summary>Begins a file: writes its head.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="schema">The schema of the data.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static async Task<AvroFileWriter> CreateAsync(
        Stream stream, AvroSchema schema, AvroFileWriterOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(schema);
        options ??= new AvroFileWriterOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BlockBytes, 1, nameof(options));
        if (!options.SyncMarker.IsEmpty && options.SyncMarker.Length != ContainerFormat.SyncLength)
        {
            throw new ArgumentException($"A sync marker has {ContainerFormat.SyncLength} bytes.", nameof(options));
        }

        if (options.Metadata.Keys.Any(key => key.StartsWith(ContainerFormat.ReservedPrefix, StringComparison.Ordinal)))
        {
            throw new ArgumentException(
                $"Metadata keys that begin with \"{ContainerFormat.ReservedPrefix}\" are the format's own.", nameof(options));
        }

        var writer = new AvroFileWriter(stream, schema, options);
        await stream.WriteAsync(writer.Header(), cancellationToken).ConfigureAwait(false);
        return writer;
    }

    /// <summary>Adds a datum.</summary>
    /// <param name="value">The datum, as <see cref="AvroDatum"/> takes it.</param>
    /// <param name="cancellationToken">Gives up; the writer then takes nothing more.</param>
    /// <exception cref="AvroSchemaException">The value does not fit the schema. Nothing is added, and the writer can be used
    /// further.</exception>
    public ValueTask AppendAsync(object? value, CancellationToken cancellationToken = default) =>
        AppendEncodedAsync(AvroDatum.ToBytes(Schema, value), cancellationToken);

    /// <summary>Adds a datum that is encoded already.</summary>
    /// <param name="datum">One datum of the schema; it is not looked into, and it is copied.</param>
    /// <param name="cancellationToken">Gives up; the writer then takes nothing more.</param>
    public async ValueTask AppendEncodedAsync(ReadOnlyMemory<byte> datum, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        _block.Write(datum.Span);
        _count++;

        // Data of no bytes fill no block: what a reader bounds, the writer bounds too.
        if (_block.WrittenCount >= _options.BlockBytes || _count >= DatumBounds.EmptyValuesMax)
        {
            await WriteBlockAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Ends the block and flushes the stream: all that was added can be read.</summary>
    /// <param name="cancellationToken">Gives up; the writer then takes nothing more.</param>
    public async Task FlushAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        await WriteBlockAsync(cancellationToken).ConfigureAwait(false);
        await _stream.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends the block, and closes the stream unless it is to stay open.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!_closed)
            {
                await FlushAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            _closed = true;
            if (!_options.LeaveOpen)
            {
                await _stream.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private byte[] Header()
    {
        var metadata = new Dictionary<string, object?>
        {
            [ContainerFormat.SchemaKey] = Schema.ToUtf8Json(),
            [ContainerFormat.CodecKey] = Encoding.ASCII.GetBytes(ContainerFormat.NameOf(_options.Codec)),
        };
        foreach (var (key, value) in _options.Metadata)
        {
            metadata.Add(key, value.ToArray());
        }

        return [.. ContainerFormat.Magic, .. AvroDatum.ToBytes(new AvroMapSchema(AvroSchema.Bytes), metadata), .. _sync];
    }

    private async ValueTask WriteBlockAsync(CancellationToken cancellationToken)
    {
        if (_count == 0)
        {
            return;
        }

        // Until all of it is written the file may end in part of a block, after which nothing can follow.
        _closed = true;
        var data = _options.Codec == AvroCodec.Deflate ? Deflate(_block.WrittenMemory, _options.CompressionLevel) : _block.WrittenMemory;
        await _stream.WriteAsync(BlockHead(_count, data.Length), cancellationToken).ConfigureAwait(false);
        await _stream.WriteAsync(data, cancellationToken).ConfigureAwait(false);
        await _stream.WriteAsync(_sync, cancellationToken).ConfigureAwait(false);
        _block.ResetWrittenCount();
        _count = 0;
        _closed = false;
    }

    private static ReadOnlyMemory<byte> BlockHead(long count, int size)
    {
        var head = new byte[2 * AvroBinaryWriter.MaxVarintLength];
        var writer = new AvroBinaryWriter(head);
        writer.WriteLong(count);
        writer.WriteLong(size);
        return head.AsMemory(0, writer.Position);
    }

    private static ReadOnlyMemory<byte> Deflate(ReadOnlyMemory<byte> data, CompressionLevel level)
    {
        var compressed = new MemoryStream();
        using (var deflate = new DeflateStream(compressed, level, leaveOpen: true))
        {
            deflate.Write(data.Span);
        }

        return compressed.GetBuffer().AsMemory(0, (int)compressed.Length);
    }
}
