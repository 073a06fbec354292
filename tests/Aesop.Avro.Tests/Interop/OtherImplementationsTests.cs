using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Aesop.Avro.Binary;
using Aesop.Avro.Containers;
using Aesop.Avro.Data;
using Aesop.Avro.Resolution;
using Aesop.Avro.Schemas;
using Aesop.Avro.Tests.Support;

namespace Aesop.Avro.Tests.Interop;

/// <summary>What we write is read by others, and what they write is read by us: Python's, JavaScript's and C's implementation.</summary>
public sealed class OtherImplementationsTests
{
    private string _folder = "";

    public delegate Task<string> PeerProgram(params string[] arguments);

    [SetUp]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("aesop-avro-").FullName;

    [TearDown]
    public void DropFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task CanonicalForm_RandomSchemas_IsThatOfPython()
    {
        var schemas = Enumerable.Range(0, 200).Select(seed => (AvroSchema)new RandomAvro(seed) { Portable = true }.Record(4)).ToList();
        var lines = await LinesAsync(Peer.PythonAsync("canonical", await WriteSchemasAsync(schemas)));

        Assert.That(lines, Is.EqualTo(schemas.Select(schema => $"{schema.Fingerprint:x16} {schema.ToCanonicalForm()}")));
    }

    [Test]
    public async Task CanonicalForm_RandomSchemas_IsThatOfJavaScript()
    {
        var schemas = Enumerable.Range(0, 200).Select(seed => (AvroSchema)new RandomAvro(seed) { Portable = true }.Record(4)).ToList();
        schemas.Add(AvroSchema.Parse("""{"type":"record","name":"x.R","doc":"d","fields":[{"name":"t","type":{"type":"long","logicalType":"timestamp-micros"},"default":1,"order":"ignore"}]}"""));
        var lines = await LinesAsync(Peer.JavaScriptAsync("canonical", await WriteSchemasAsync(schemas)));

#pragma warning disable CA5351 // MD5 is the fingerprint that both sides can give; nothing is kept secret by it.
        Assert.That(
            lines, Is.EqualTo(schemas.Select(schema => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(schema.ToCanonicalForm()))))));
#pragma warning restore CA5351
    }

    [Test]
    public async Task ContainerFiles_CopiedByPython_HoldTheSameData([Values] AvroCodec ours, [Values("null", "deflate")] string theirs) =>
        await CopyAsync(Peer.PythonAsync, seed: 1, ours, theirs);

    [Test]
    public async Task ContainerFiles_CopiedByJavaScript_HoldTheSameData([Values] AvroCodec ours, [Values("null", "deflate")] string theirs) =>
        await CopyAsync(Peer.JavaScriptAsync, seed: 2, ours, theirs);

    [Test]
    public async Task Decimals_Python_ShowsThemAsWeDo()
    {
        var type = new AvroPrimitiveSchema(AvroType.Bytes, AvroLogicalType.Decimal(65, 30));
        var schema = new AvroRecordSchema(new AvroName("R"), [new("d", type)]);
        string[] texts =
        [
            "0.000000000000000000000000000000", "-0.500000000000000000000000000000", "1.000000000000000000000000000001",
            "99999999999999999999999999999999999.999999999999999999999999999999",
            "-99999999999999999999999999999999999.999999999999999999999999999999",
        ];
        var records = texts.Select(text =>
        {
            var unscaled = new byte[AvroDecimal.MaxLength];
            Assert.That(AvroDecimal.TryParse(Encoding.ASCII.GetBytes(text), 30, unscaled, out var written));
            return (object?)new AvroRecord(schema) { ["d"] = unscaled[..written] };
        });
        var file = await WriteFileAsync(schema, records, AvroCodec.Null);

        var shown = await LinesAsync(Peer.PythonAsync("show", file));

        Assert.That(shown.Select(line => Number(JsonDocument.Parse(line).RootElement.GetProperty("d").GetString()!)), Is.EqualTo(texts));
    }

    [Test]
    public async Task Resolution_Python_ReadsAsWeDo()
    {
        var writer = AvroSchema.Parse("""
            {"type":"record","name":"R","fields":[{"name":"gone","type":"string"},{"name":"i","type":"int"},{"name":"u","type":["null","int"]},
             {"name":"e","type":{"type":"enum","name":"E","symbols":["A","B"]}}]}
            """);
        const string ReaderJson = """
            {"type":"record","name":"R","fields":[{"name":"i","type":"double"},{"name":"u","type":["null","long"]},
             {"name":"e","type":{"type":"enum","name":"E","symbols":["B","A"]}},{"name":"d","type":{"type":"array","items":"int"},"default":[4]}]}
            """;
        var random = new RandomAvro(3);
        var file = await WriteFileAsync(writer, Enumerable.Range(0, 50).Select(_ => random.Value(writer)), AvroCodec.Deflate);
        var readerFile = Path.Combine(_folder, "reader.avsc");
        await File.WriteAllTextAsync(readerFile, ReaderJson);

        var theirs = await LinesAsync(Peer.PythonAsync("resolve", file, readerFile));
        var ours = await ReadFileAsync(file, AvroSchema.Parse(ReaderJson));

        Assert.That(ours, Has.Count.EqualTo(50));
        for (var i = 0; i < ours.Count; i++)
        {
            var record = (AvroRecord)ours[i]!;
            var json = JsonDocument.Parse(theirs[i]).RootElement;
            Assert.That(json.GetProperty("i").GetDouble(), Is.EqualTo(record["i"]));
            Assert.That(json.GetProperty("u").ValueKind == JsonValueKind.Null ? null : (object)json.GetProperty("u").GetInt64(), Is.EqualTo(record["u"]));
            Assert.That(json.GetProperty("e").GetString(), Is.EqualTo(record["e"]!.ToString()));
            Assert.That(json.GetProperty("d").GetRawText(), Is.EqualTo(DatumText.Of(record["d"])));
        }
    }

    [Test]
    public async Task ContainerFile_AvroCat_ShowsItsData([Values] AvroCodec codec)
    {
        var schema = (AvroRecordSchema)AvroSchema.Parse(
            """{"type":"record","name":"R","fields":[{"name":"n","type":"long"},{"name":"s","type":["null","string"]}]}""");
        var records = Enumerable.Range(0, 500).Select(
            i => (object?)new AvroRecord(schema) { ["n"] = long.MaxValue - i, ["s"] = i % 3 == 0 ? null : $"naïve {i}" });
        var file = await WriteFileAsync(schema, records, codec);

        var lines = await LinesAsync(Peer.AvroCatAsync(file));

        Assert.That(lines, Has.Count.EqualTo(500));
        for (var i = 0; i < lines.Count; i++)
        {
            var json = JsonDocument.Parse(lines[i]).RootElement;
            Assert.That(json.GetProperty("n").GetInt64(), Is.EqualTo(long.MaxValue - i));
            var text = json.GetProperty("s");
            Assert.That(text.ValueKind == JsonValueKind.Null ? null : text.GetProperty("string").GetString(), Is.EqualTo(i % 3 == 0 ? null : $"naïve {i}"));
        }
    }

    private async Task CopyAsync(PeerProgram peer, int seed, AvroCodec ours, string theirs)
    {
        for (var i = 0; i < 5; i++)
        {
            var random = new RandomAvro((100 * seed) + i) { Portable = true };
            var schema = random.Record(4);
            var values = Enumerable.Range(0, 100).Select(_ => random.Value(schema)).ToList();
            var file = await WriteFileAsync(schema, values, ours);
            var copy = Path.Combine(_folder, "copy.avro");

            await peer("copy", file, copy, theirs);

            var back = await ReadFileAsync(copy);
            Assert.That(back.Select(DatumText.Of), Is.EqualTo(values.Select(DatumText.Of)), schema.ToJson());
        }
    }

    private async Task<string> WriteSchemasAsync(IEnumerable<AvroSchema> schemas)
    {
        var path = Path.Combine(_folder, "schemas");
        await File.WriteAllLinesAsync(path, schemas.Select(schema => schema.ToJson()));
        return path;
    }

    private async Task<string> WriteFileAsync(AvroSchema schema, IEnumerable<object?> values, AvroCodec codec)
    {
        var path = Path.Combine(_folder, "ours.avro");
        await using var writer = await AvroFileWriter.CreateAsync(
            File.Create(path), schema, new AvroFileWriterOptions { Codec = codec, BlockBytes = 1000 });
        foreach (var value in values)
        {
            await writer.AppendAsync(value);
        }

        return path;
    }

    private static async Task<List<object?>> ReadFileAsync(string path, AvroSchema? schema = null)
    {
        await using var reader = await AvroFileReader.OpenAsync(File.OpenRead(path));
        var values = new List<object?>();
        await foreach (var value in reader.ReadAsync(schema))
        {
            values.Add(value);
        }

        Assert.That(schema is null || AvroCompatibility.Check(reader.Schema, schema).Count == 0);
        return values;
    }

    private static async Task<List<string>> LinesAsync(Task<string> output) =>
        [.. (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>Python shows a zero with its exponent.</summary>
    private static string Number(string text) => text == "0E-30" ? 0.ToString("F30", CultureInfo.InvariantCulture) : text;
}
