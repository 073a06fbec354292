using Aesop.Wire.Positions;

namespace Aesop.Wire.Frames;

/// <summary>
/// A statement that changes tables or all of their rows. Body: <c>u64 ordinal</c>, then <c>text</c> default database and statement,
/// <c>u32 count</c> and as many <c>text</c> table names, each <c>database.table</c>; the header's scn is the transaction's.
/// </summary>
/// <param name="Epoch">The lineage's number.</param>
/// <param name="Scn">The transaction's scn.</param>
/// <param name="Ordinal">The place in the transaction, from 0.</param>
/// <param name="Database">The session's default database; empty where there was none.</param>
/// <param name="Statement">The statement as the log holds it.</param>
/// <param name="Tables">
/// The tables that it touches, each <c>database.table</c>, or <c>database.*</c> for all of a database; empty where they can't be told, and it may touch any.
/// </param>
public sealed record DdlFrame(uint Epoch, Scn Scn, ulong Ordinal, string Database, string Statement, IReadOnlyList<string> Tables)
{
    /// <summary>The most tables that a frame may name.</summary>
    public const int MaxTables = 65_536;

    /// <summary>Writes the frame.</summary>
    public byte[] ToArray()
    {
        var frame = new byte[FrameHeader.Size + 12 + BodyWriter.SizeOfText(Database) + BodyWriter.SizeOfText(Statement) + Tables.Sum(BodyWriter.SizeOfText)];
        var body = new BodyWriter(frame);
        body.Write(Ordinal);
        body.Write(Database);
        body.Write(Statement);
        body.Write((uint)Tables.Count);
        foreach (var table in Tables)
        {
            body.Write(table);
        }

        body.Seal(FrameKind.Ddl, Epoch, Scn);
        return frame;
    }

    /// <summary>Reads exactly one frame.</summary>
    /// <exception cref="FrameFormatException">Its body is cut.</exception>
    public static DdlFrame Read(ReadOnlySpan<byte> frame)
    {
        var header = new FrameHeader(frame);
        var body = new BodyReader(frame);
        var (ordinal, database, statement, count) = (body.ReadUInt64(), body.ReadText(), body.ReadText(), body.ReadUInt32());
        if (count > MaxTables)
        {
            throw new FrameFormatException($"A Ddl frame claims {count} tables; accepted are {MaxTables}.");
        }

        var tables = new List<string>();
        for (var i = 0; i < count; i++)
        {
            tables.Add(body.ReadText());
        }

        return new DdlFrame(header.Epoch, header.Scn, ordinal, database, statement, tables);
    }
}
