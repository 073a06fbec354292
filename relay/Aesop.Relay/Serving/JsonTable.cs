using System.Globalization;
using System.Text;
using System.Text.Json;
using Aesop.Avro.Json;
using Aesop.Avro.Schemas;
using Aesop.Wire.Frames;

namespace Aesop.Relay.Serving;

/// <summary>How the rows of one version of a table become JSON. Immutable.</summary>
internal sealed class JsonTable
{
    private const string KeyAttribute = "aesop.key";

    public JsonTable(SchemaFrame schema)
    {
        if (AvroSchema.Parse(schema.Json) is not AvroRecordSchema record)
        {
            throw new FrameFormatException($"The schema {schema.Fingerprint:x16} of {schema.Database}.{schema.Table} is no Avro record.");
        }

        Row = new AvroJsonWriter(record);
        Key = KeyOf(record, schema);
        BitmapBytes = (record.Fields.Count + 7) / 8;
        Property = Encoding.UTF8.GetBytes($"\"table\":{JsonSerializer.Serialize($"{schema.Database}.{schema.Table}", JsonText.Options)},\"key\":");
        Fingerprint = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $",\"schema\":\"{schema.Fingerprint:x16}\""));
    }

    /// <summary>Renders images.</summary>
    public AvroJsonWriter Row { get; }

    /// <summary>Renders keys; null where the table has none.</summary>
    public AvroJsonWriter? Key { get; }

    /// <summary>Bytes of the bitmap that a partial image starts with.</summary>
    public int BitmapBytes { get; }

    /// <summary><c>"table":"NAME","key":</c></summary>
    public byte[] Property { get; }

    /// <summary><c>,"schema":"FINGERPRINT"</c></summary>
    public byte[] Fingerprint { get; }

    private static AvroJsonWriter? KeyOf(AvroRecordSchema record, SchemaFrame schema)
    {
        if (!record.Attributes.TryGet(KeyAttribute, out var names))
        {
            return null;
        }

        var fields = new List<AvroField>();
        foreach (var name in names.EnumerateArray())
        {
            var place = record.IndexOf(name.GetString() ?? "");
            fields.Add(place >= 0
                ? record.Fields[place]
                : throw new FrameFormatException($"The schema {schema.Fingerprint:x16} of {schema.Database}.{schema.Table} names '{name}' as part of its key, and has no such field."));
        }

        return new AvroJsonWriter(new AvroRecordSchema(new AvroName("Key", null), fields));
    }
}
