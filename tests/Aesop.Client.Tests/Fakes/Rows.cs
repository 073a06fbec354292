using Aesop.Avro.Binary;
using Aesop.Avro.Schemas;
using Aesop.Wire.Frames;
using Aesop.Wire.Positions;

namespace Aesop.Client.Tests.Fakes;

/// <summary>Images of rows without a stream around them.</summary>
internal static class Rows
{
    public delegate void Write(ref AvroBinaryWriter writer);

    public static TableSchema Schema(string fields, string attributes = "")
    {
        var json = $$"""{"type":"record","name":"t","namespace":"d.v1"{{attributes}},"fields":[{{fields}}]}""";
        return TableSchema.Read(new SchemaFrame(1, new Scn(1, 4), AvroSchema.Parse(json).Fingerprint, "shop", "d", "t", json).ToArray());
    }

    public static RowImage Image(TableSchema schema, Write write, byte[]? bitmap = null)
    {
        var buffer = new byte[1_000];
        var writer = new AvroBinaryWriter(buffer);
        write(ref writer);
        return Image(schema, [.. bitmap ?? [], .. writer.Written], bitmap is not null);
    }

    /// <summary>The image stands inside of other bytes, as it does in a buffer.</summary>
    public static RowImage Image(TableSchema schema, byte[] image, bool partial = false)
    {
        byte[] bytes = [0xFF, 0xFF, 0xFF, .. image, 0xFF, 0xFF];
        return new RowImage(new RowMemory(bytes, new RowOffsets(), new RowOffsets(), new RowOffsets()), new RowOffsets(), schema, schema.Columns, 3, image.Length, partial);
    }
}
