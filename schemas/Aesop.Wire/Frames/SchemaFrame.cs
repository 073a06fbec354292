using Aesop.Wire.Positions;

namespace Aesop.Wire.Frames;

/// <summary>
/// A schema, before its first use on a stream. Body: <c>u64 fingerprint</c>, then <c>text</c> source, database, table and the
/// schema's JSON; the header's scn is where the schema was first seen.
/// </summary>
/// <param name="Epoch">The lineage's number.</param>
/// <param name="Scn">Where the schema was first seen.</param>
/// <param name="Fingerprint">The 64-bit Rabin fingerprint of the schema's canonical form.</param>
/// <param name="Source">The source's name.</param>
/// <param name="Database">The table's database.</param>
/// <param name="Table">The table's name.</param>
/// <param name="Json">The Avro schema, with the attributes that WIRE.md lists.</param>
public sealed record SchemaFrame(uint Epoch, Scn Scn, ulong Fingerprint, string Source, string Database, string Table, string Json)
{
    /// <summary>Writes the frame.</summary>
    public byte[] ToArray()
    {
        var size = FrameHeader.Size + 8 + BodyWriter.SizeOfText(Source) + BodyWriter.SizeOfText(Database)
            + BodyWriter.SizeOfText(Table) + BodyWriter.SizeOfText(Json);
        var frame = new byte[size];
        var body = new BodyWriter(frame);
        body.Write(Fingerprint);
        body.Write(Source);
        body.Write(Database);
        body.Write(Table);
        body.Write(Json);
        body.Seal(FrameKind.Schema, Epoch, Scn);
        return frame;
    }

    /// <summary>Reads exactly one frame.</summary>
    /// <exception cref="FrameFormatException">Its body is cut.</exception>
    public static SchemaFrame Read(ReadOnlySpan<byte> frame)
    {
        var header = new FrameHeader(frame);
        var body = new BodyReader(frame);
        return new SchemaFrame(header.Epoch, header.Scn, body.ReadUInt64(), body.ReadText(), body.ReadText(), body.ReadText(), body.ReadText());
    }
}
