using Aesop.Avro.Containers;
using Aesop.Avro.Schemas;
using Aesop.Avro.Tests.Support;

namespace Aesop.Avro.Tests.Containers;

public sealed class AvroFileTests
{
    private static readonly byte[] Sync = [.. Enumerable.Range(0, 16).Select(i => (byte)i)];

    [Test]
    public async Task WriteAndRead_BothCodecsAndBlockSizes_GiveTheSameData([Values] AvroCodec codec, [Values(1, 100, 1 << 20)] int blockBytes)
    {
        var random = new RandomAvro(blockBytes);
        var schema = random.Record();
        var values = Enumerable.Range(0, 200).Select(_ => random.Value(schema)).ToList();
        var options = new AvroFileWriterOptions
        {
            Codec = codec,
            BlockBytes = blockBytes,
            Metadata = new Dictionary<string, ReadOnlyMemory<byte>> { ["origin"] = "here"u8.ToArray() },
        };

        var file = await WriteAsync(schema, values, options);

        // A stream that gives a byte or two at a time: every number and marker is met in pieces.
        await using var reader = await AvroFileReader.OpenAsync(new TrickleStream(file));
        Assert.That(reader.Schema.ToJson(), Is.EqualTo(schema.ToJson()));
        Assert.That(reader.Codec, Is.EqualTo(codec));
        Assert.That(reader.Metadata["origin"].ToArray(), Is.EqualTo("here"u8.ToArray()));
        Assert.That(await TextsAsync(reader), Is.EqualTo(values.Select(DatumText.Of)));
    }

    [Test]
    public async Task Write_SetSyncMarker_GivesTheBytesOfTheSpecification()
    {
        var file = await WriteAsync(AvroSchema.Int, [1, 2], new AvroFileWriterOptions { SyncMarker = Sync });
        const string Head = "4F626A01" + "04" + "16" + "6176726F2E736368656D61" + "0A" + "22696E7422" + "14" + "6176726F2E636F646563" + "08" + "6E756C6C" + "00";
        Assert.That(Convert.ToHexString(file), Is.EqualTo(Head + Convert.ToHexString(Sync) + "0404" + "0204" + Convert.ToHexString(Sync)));
    }

    [Test]
    public async Task Read_ReadersSchema_Resolves()
    {
        var file = await WriteAsync(AvroSchema.Int, [1, 2], new AvroFileWriterOptions());
        await using var reader = await AvroFileReader.OpenAsync(new MemoryStream(file));
        Assert.That(await TextsAsync(reader, AvroSchema.Long), Is.EqualTo(["1L", "2L"]));
    }

    [Test]
    public async Task Read_NoData_GivesNone()
    {
        var file = await WriteAsync(AvroSchema.Int, [], new AvroFileWriterOptions());
        await using var reader = await AvroFileReader.OpenAsync(new MemoryStream(file));
        Assert.That(await TextsAsync(reader), Is.Empty);
    }

    [Test]
    public async Task ReadBlocks_EachFlush_IsABlock()
    {
        using var stream = new MemoryStream();
        await using (var writer = await AvroFileWriter.CreateAsync(stream, AvroSchema.Int, new AvroFileWriterOptions { LeaveOpen = true }))
        {
            await writer.AppendAsync(1);
            await writer.AppendEncodedAsync(new byte[] { 4 });
            await writer.FlushAsync();
            await writer.FlushAsync();
            await writer.AppendAsync(3);
        }

        stream.Position = 0;
        var blocks = new List<(long, string)>();
        await using var reader = await AvroFileReader.OpenAsync(stream);
        await foreach (var block in reader.ReadBlocksAsync())
        {
            blocks.Add((block.Count, Convert.ToHexString(block.Data.Span)));
        }

        Assert.That(blocks, Is.EqualTo([(2L, "0204"), (1L, "06")]));
    }

    [Test]
    public async Task Read_CutAnywhere_GivesWhatCameBeforeAndTheFormatError([Values] AvroCodec codec)
    {
        var values = Enumerable.Range(0, 40).Select(i => (object?)$"value {i}").ToList();
        var file = await WriteAsync(AvroSchema.String, values, new AvroFileWriterOptions { BlockBytes = 100, Codec = codec });
        var whole = 0;
        for (var length = 0; length < file.Length; length++)
        {
            var read = new List<string>();
            try
            {
                await using var reader = await AvroFileReader.OpenAsync(new MemoryStream(file[..length]));
                await foreach (var value in reader.ReadAsync())
                {
                    read.Add((string)value!);
                }

                whole++;
            }
            catch (AvroFormatException e)
            {
                Assert.That(e.Offset, Is.InRange(0, length));
            }

            Assert.That(read, Is.EqualTo(values.Take(read.Count)), $"cut at {length}");
        }

        // Between two blocks the file may as well end; there is no other way to be cut without notice.
        Assert.That(whole, Is.EqualTo(MarkersIn(file) - 1));
    }

    [Test]
    public async Task Read_DamagedFile_GivesDataOrErrorsOfOurOwnOnly([Values] AvroCodec codec)
    {
        var random = new Random(6);
        var values = Enumerable.Range(0, 30).Select(i => (object?)$"value {i}").ToList();
        var file = await WriteAsync(AvroSchema.String, values, new AvroFileWriterOptions { BlockBytes = 100, Codec = codec });
        var damagedReads = 0;
        for (var i = 0; i < 3000; i++)
        {
            var damaged = (byte[])file.Clone();
            damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                await using var reader = await AvroFileReader.OpenAsync(new MemoryStream(damaged));
                await TextsAsync(reader);
            }
            catch (AvroException)
            {
                damagedReads++;
            }
        }

        Assert.That(damagedReads, Is.Positive);
    }

    [Test]
    public async Task Read_BlockLargerThanAllowed_IsRefused([Values] AvroCodec codec)
    {
        var file = await WriteAsync(AvroSchema.Bytes, [new byte[100_000]], new AvroFileWriterOptions { Codec = codec });
        await using var reader = await AvroFileReader.OpenAsync(new MemoryStream(file), new AvroFileReaderOptions { BlockBytesMax = 99_999 });
        Assert.That(async () => await TextsAsync(reader), Throws.TypeOf<AvroFormatException>());
    }

    [Test]
    public async Task Read_BlockThatClaimsMuch_AllocatesOnlyForWhatComes()
    {
        var file = await WriteAsync(AvroSchema.Bytes, [], new AvroFileWriterOptions());
        byte[] claim = [.. file, 2, .. Varint(AvroFileReaderOptions.DefaultBlockBytesMax), 1, 2, 3];
        await using var reader = await AvroFileReader.OpenAsync(new MemoryStream(claim));
        var before = GC.GetTotalAllocatedBytes(precise: true);
        Assert.That(async () => await TextsAsync(reader), Throws.TypeOf<AvroFormatException>());
        Assert.That(GC.GetTotalAllocatedBytes(precise: true) - before, Is.LessThan(10_000_000));
    }

    [Test]
    public async Task Read_DataOfNoBytesWithoutEnd_IsRefused()
    {
        var file = await WriteAsync(AvroSchema.Null, [], new AvroFileWriterOptions { SyncMarker = Sync });
        byte[] endless = [.. file, .. Varint(long.MaxValue), 0, .. Sync];
        await using var reader = await AvroFileReader.OpenAsync(new MemoryStream(endless));
        Assert.That(async () => await TextsAsync(reader), Throws.TypeOf<AvroFormatException>());
    }

    [Test]
    public async Task Open_WhatIsNoContainer_IsRefused()
    {
        var file = await WriteAsync(AvroSchema.Null, [], new AvroFileWriterOptions());
        var snappy = Convert.FromHexString(Convert.ToHexString(file).Replace("6E756C6C00", "6C7A3420FF", StringComparison.Ordinal));
        Assert.That(() => AvroFileReader.OpenAsync(new MemoryStream("text"u8.ToArray())), Throws.TypeOf<AvroFormatException>());
        Assert.That(() => AvroFileReader.OpenAsync(new MemoryStream()), Throws.TypeOf<AvroFormatException>());
        Assert.That(() => AvroFileReader.OpenAsync(new MemoryStream(snappy)), Throws.TypeOf<AvroFormatException>());
        Assert.That(
            () => AvroFileReader.OpenAsync(new MemoryStream(file), new AvroFileReaderOptions { HeaderBytesMax = 20 }),
            Throws.TypeOf<AvroFormatException>());
    }

    [Test]
    public void Create_OptionsThatCannotBe_AreRefused()
    {
        var reserved = new Dictionary<string, ReadOnlyMemory<byte>> { ["avro.x"] = default };
        Assert.That(
            () => AvroFileWriter.CreateAsync(new MemoryStream(), AvroSchema.Int, new AvroFileWriterOptions { Metadata = reserved }),
            Throws.ArgumentException);
        Assert.That(
            () => AvroFileWriter.CreateAsync(new MemoryStream(), AvroSchema.Int, new AvroFileWriterOptions { SyncMarker = new byte[5] }),
            Throws.ArgumentException);
    }

    [Test]
    public async Task Append_AfterTheStreamFailed_IsRefusedAndNothingMoreIsWritten()
    {
        var stream = new FailingStream();
        var writer = await AvroFileWriter.CreateAsync(stream, AvroSchema.Int);
        await writer.AppendAsync(1);
        stream.Fails = true;
        Assert.That(async () => await writer.FlushAsync(), Throws.TypeOf<IOException>());
        stream.Fails = false;
        var length = stream.Length;
        Assert.That(async () => await writer.AppendAsync(2), Throws.TypeOf<ObjectDisposedException>());
        await writer.DisposeAsync();
        Assert.That(stream.WrittenLength, Is.EqualTo(length));
    }

    private static async Task<byte[]> WriteAsync(AvroSchema schema, IEnumerable<object?> values, AvroFileWriterOptions options)
    {
        using var stream = new MemoryStream();
        await using (var writer = await AvroFileWriter.CreateAsync(stream, schema, options))
        {
            foreach (var value in values)
            {
                await writer.AppendAsync(value);
            }
        }

        return stream.ToArray();
    }

    private static async Task<List<string>> TextsAsync(AvroFileReader reader, AvroSchema? schema = null)
    {
        var texts = new List<string>();
        await foreach (var value in reader.ReadAsync(schema))
        {
            texts.Add(DatumText.Of(value));
        }

        return texts;
    }

    private static int MarkersIn(byte[] file)
    {
        var sync = file.AsSpan()[^16..];
        return file.AsSpan().Count(sync);
    }

    private static byte[] Varint(long value) => Encoded.By((ref w) => w.WriteLong(value));

    private sealed class TrickleStream(byte[] content) : MemoryStream(content)
    {
        private readonly Random _random = new(1);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, _random.Next(1, 3))], cancellationToken);
    }

    private sealed class FailingStream : MemoryStream
    {
        public bool Fails { get; set; }

        public long WrittenLength { get; private set; }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Fails)
            {
                throw new IOException("No space left.");
            }

            WrittenLength += buffer.Length;
            return base.WriteAsync(buffer, cancellationToken);
        }
    }
}
