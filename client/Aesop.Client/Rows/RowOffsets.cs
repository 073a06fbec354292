using System.Globalization;
using Aesop.Avro;
using Aesop.Avro.Binary;

namespace Aesop.Client;

/// <summary>
/// Where the columns of the image that was looked at last begin: found from left to right, as far as was asked, once. One of these
/// serves all rows of a client, one image at a time; going back to another image finds its columns again.
/// </summary>
internal sealed class RowOffsets
{
    private int[] _starts = new int[64];
    private RowMemory? _memory;
    private int _image;
    private int _found;

    /// <summary>A reader at a column's first byte, that of its union's branch where it has one. The column is whole.</summary>
    /// <param name="memory">Whose bytes the image is in.</param>
    /// <param name="columns">The columns of the image.</param>
    /// <param name="image">Where the first column begins in the memory.</param>
    /// <param name="length">Bytes from there to the image's end.</param>
    /// <param name="ordinal">The column.</param>
    /// <exception cref="StreamDamagedException">The bytes don't fit the schema.</exception>
    public AvroBinaryReader ReaderAt(RowMemory memory, ColumnSet columns, int image, int length, int ordinal)
    {
        var reader = new AvroBinaryReader(memory.Bytes.AsSpan(image, length));
        if (!ReferenceEquals(memory, _memory) || image != _image)
        {
            Begin(memory, image, columns.Count);
        }

        if (ordinal >= _found)
        {
            Find(ref reader, columns, ordinal);
        }

        reader.Position = _starts[ordinal];
        return reader;
    }

    private void Begin(RowMemory memory, int image, int columns)
    {
        if (_starts.Length <= columns)
        {
            _starts = new int[columns + 1];
        }

        _memory = memory;
        _image = image;
        _found = 0;
        _starts[0] = 0;
    }

    private void Find(ref AvroBinaryReader reader, ColumnSet columns, int ordinal)
    {
        var all = columns.Span;
        try
        {
            reader.Position = _starts[_found];
            while (_found <= ordinal)
            {
                Skip(ref reader, all[_found]);
                _starts[_found + 1] = reader.Position;
                _found++;
            }
        }
        catch (AvroException e)
        {
            throw new StreamDamagedException(
                string.Create(CultureInfo.InvariantCulture, $"An image of {columns.Table} doesn't fit its schema at column '{all[_found].Name}': {e.Message}"), e);
        }
    }

    private static void Skip(ref AvroBinaryReader reader, RowColumn column)
    {
        var branch = column.IsUnion ? column.Branches[reader.ReadUnionIndex(column.Branches.Length)] : column.Branches[0];
        switch (branch.Form)
        {
            case ValueForm.Null:
                break;
            case ValueForm.Boolean:
                reader.ReadBoolean();
                break;
            case ValueForm.Varint when branch.Kind is ColumnKind.Int32 or ColumnKind.Date:
                reader.ReadInt();
                break;
            case ValueForm.Varint:
                reader.SkipVarint();
                break;
            case ValueForm.Fixed:
                reader.Skip(branch.Size);
                break;
            case ValueForm.Enum:
                reader.ReadEnum(branch.Symbols.Count);
                break;
            case ValueForm.Vector:
                SkipVector(ref reader, branch.Size);
                break;
            default:
                reader.ReadBytes();
                break;
        }
    }

    private static void SkipVector(ref AvroBinaryReader reader, int size)
    {
        while (reader.ReadBlockStart(out _) is > 0 and var items)
        {
            // More items than bytes are left can't be there; without this the product could overflow.
            reader.Skip((int)Math.Min(items, reader.Remaining / size + 1) * size);
        }
    }
}
