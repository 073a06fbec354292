using Aesop.Avro;
using Aesop.Avro.Data;
using Aesop.Avro.Resolution;
using Aesop.Avro.Schemas;

namespace Aesop.Client;

/// <summary>
/// Reads rows of one version of a table as rows of another, by Avro's rules
/// (https://avro.apache.org/docs/1.12.0/specification/#schema-resolution). Immutable; safe for any number of threads.
/// </summary>
internal sealed class RowResolution
{
    private readonly AvroResolver _resolver;
    private readonly TableSchema _reader;

    // For each of the reader's columns the writer's that it is read from; -1 where it takes its default.
    private readonly int[] _sources;

    private RowResolution(AvroResolver resolver, TableSchema writer, TableSchema reader)
    {
        _resolver = resolver;
        _reader = reader;
        _sources = [.. reader.Avro.Fields.Select(field => SourceOf(writer.Avro, reader.Avro, field))];
    }

    /// <summary>Works out how to read.</summary>
    /// <exception cref="ColumnException">No row can be read; the message gives each reason.</exception>
    public static RowResolution Of(TableSchema writer, TableSchema reader)
    {
        try
        {
            return new RowResolution(new AvroResolver(writer.Avro, reader.Avro), writer, reader);
        }
        catch (AvroSchemaException e)
        {
            throw new ColumnException($"Rows of {writer} can't be read with the schema {reader.Fingerprint:x16}: {e.Message}. Give new columns of the reader's a default, or null as one of their types.");
        }
    }

    /// <summary>A copy of a row, by the reader's schema.</summary>
    /// <exception cref="ColumnException">This row can't be read.</exception>
    public RowImage Read(in RowImage image)
    {
        try
        {
            var row = AvroDatum.ToBytes(_reader.Avro, _resolver.Read(image.Avro));
            byte[] bytes = image.IsPartial ? [.. BitmapOf(image), .. row] : row;
            return new RowImage(new RowMemory(bytes, new RowOffsets(), new RowOffsets(), new RowOffsets()), new RowOffsets(), _reader, _reader.Columns, 0, bytes.Length, image.IsPartial);
        }
        catch (AvroException e)
        {
            throw new ColumnException($"A row of {image.Schema} can't be read with the schema {_reader.Fingerprint:x16}: {e.Message}");
        }
    }

    private byte[] BitmapOf(in RowImage image)
    {
        var bitmap = new byte[(_sources.Length + 7) / 8];
        for (var i = 0; i < _sources.Length; i++)
        {
            // What the writer has no column for takes its default, and is there.
            if (_sources[i] < 0 || !image.IsAbsent(_sources[i]))
            {
                bitmap[i >> 3] |= (byte)(1 << (i & 7));
            }
        }

        return bitmap;
    }

    private static int SourceOf(AvroRecordSchema writer, AvroRecordSchema reader, AvroField field)
    {
        var source = writer.IndexOf(field.Name);
        if (source >= 0)
        {
            return source;
        }

        // A name that another of the reader's fields has isn't taken for an alias's.
        return field.Aliases.Select(alias => reader.IndexOf(alias) < 0 ? writer.IndexOf(alias) : -1).FirstOrDefault(at => at >= 0, -1);
    }
}
