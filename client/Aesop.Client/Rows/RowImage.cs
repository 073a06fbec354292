using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Aesop.Avro.Binary;

namespace Aesop.Client;

/// <summary>
/// A row before or after its change, or its key: typed access to the columns, straight from the bytes that the relay sent. A
/// view of borrowed memory: valid until the next transaction is asked for. Not safe for concurrent use.
/// </summary>
/// <remarks>
/// A column that is NULL has no value: the typed methods throw, <see cref="IsNull(int)"/> and <c>TryGet</c> ask first. A
/// column that the source's row image didn't carry is absent (<see cref="IsAbsent(int)"/>), which is not NULL. Columns are found by
/// name without regard to case; in a loop over many rows, ask the schema's <see cref="ColumnSet"/> for the ordinal once.
/// </remarks>
public readonly partial struct RowImage
{
    private readonly RowMemory? _memory;
    private readonly RowOffsets _offsets;
    private readonly ColumnSet _columns;
    private readonly TableSchema _schema;
    private readonly int _start;
    private readonly int _length;
    private readonly int _bitmapLength;

    internal RowImage(RowMemory memory, RowOffsets offsets, TableSchema schema, ColumnSet columns, int start, int length, bool partial)
    {
        _memory = memory;
        _offsets = offsets;
        _schema = schema;
        _columns = columns;
        _start = start;
        _length = length;
        _bitmapLength = partial ? (columns.Count + 7) / 8 : 0;
        if (_bitmapLength > length)
        {
            throw new StreamDamagedException($"A partial image of {schema.Name} is shorter than the bitmap that it begins with.");
        }
    }

    /// <summary>Whether there is an image: an insert has none before, a delete none after, a table without a key no key.</summary>
    [MemberNotNullWhen(true, nameof(_memory))]
    public bool Exists => _memory is not null;

    /// <summary>The columns, in their order.</summary>
    /// <exception cref="ColumnException">There is no image.</exception>
    public ColumnSet Columns => Exists ? _columns : throw NoImage();

    /// <summary>The version of the table's schema that the image was written with.</summary>
    /// <exception cref="ColumnException">There is no image.</exception>
    public TableSchema Schema => Exists ? _schema : throw NoImage();

    /// <summary>Whether some columns may be absent.</summary>
    public bool IsPartial => _bitmapLength > 0;

    /// <summary>The image in Avro binary, its bitmap left out: what any Avro library reads with <see cref="TableSchema.Avro"/>. Borrowed.</summary>
    public ReadOnlySpan<byte> Avro => Exists ? _memory.Bytes.AsSpan(_start + _bitmapLength, _length - _bitmapLength) : default;

    /// <summary>Whether a column wasn't carried.</summary>
    public bool IsAbsent(int ordinal)
    {
        CheckOrdinal(ordinal);
        return IsPartial && (_memory!.Bytes[_start + (ordinal >> 3)] & (1 << (ordinal & 7))) == 0;
    }

    /// <inheritdoc cref="IsAbsent(int)"/>
    public bool IsAbsent(string name) => IsAbsent(Columns.OrdinalOf(name));

    /// <summary>Whether a column that was carried is NULL.</summary>
    /// <exception cref="ColumnException">It wasn't carried.</exception>
    public bool IsNull(int ordinal)
    {
        ValueAt(ordinal, out var branch);
        return branch.Form == ValueForm.Null;
    }

    /// <inheritdoc cref="IsNull(int)"/>
    public bool IsNull(string name) => IsNull(Columns.OrdinalOf(name));

    /// <summary>Whether a column is there and not NULL, so that the typed methods have a value.</summary>
    public bool HasValue(int ordinal) => !IsAbsent(ordinal) && !IsNull(ordinal);

    /// <inheritdoc cref="HasValue(int)"/>
    public bool HasValue(string name) => HasValue(Columns.OrdinalOf(name));

    /// <summary>A new object of <typeparamref name="T"/>, filled from the columns of the same names (<see cref="RowMapper"/>).</summary>
    /// <exception cref="ColumnException">A column doesn't fit; the message names it.</exception>
    public T As<T>() => RowMapper.Map<T>(this);

    /// <summary>
    /// This row by another version of the table's schema, as if it had been written with that: columns that the version doesn't have are left out, those
    /// that the row doesn't have take their defaults, integers and floats are widened, and renamed fields are found by their aliases. So a program goes on
    /// with the schema that it was made for while the table changes. A copy, which stays valid; the row itself where the version is its own.
    /// </summary>
    /// <param name="reader">The version to read by: one that a change had, or <see cref="TableSchema.Parse"/>.</param>
    /// <exception cref="ColumnException">The row can't be read so; the message gives each reason. <see cref="TableSchema.FaultsWith"/> tells before there is a row.</exception>
    public RowImage ReadAs(TableSchema reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        if (!Exists || !ReferenceEquals(_columns, _schema.Columns))
        {
            throw Exists ? new ColumnException($"A key of {_schema.Name} is read by its own schema; read the row before or after.") : NoImage();
        }

        return reader.Fingerprint == _schema.Fingerprint
            ? this
            : reader.Resolutions.GetOrAdd(_schema.Fingerprint, static (_, schemas) => RowResolution.Of(schemas.Writer, schemas.Reader), (Writer: _schema, Reader: reader)).Read(this);
    }

    /// <summary>A reader at a column's value, and which of the column's types it has.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private AvroBinaryReader ValueAt(int ordinal, out ColumnBranch branch)
    {
        if (IsAbsent(ordinal))
        {
            ThrowAbsent(ordinal);
        }

        var reader = _offsets.ReaderAt(_memory!, _columns, _start + _bitmapLength, _length - _bitmapLength, ordinal);
        var column = _columns.Span[ordinal];
        branch = column.IsUnion ? column.Branches[reader.ReadUnionIndex(column.Branches.Length)] : column.Branches[0];
        return reader;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void CheckOrdinal(int ordinal)
    {
        if (!Exists)
        {
            throw NoImage();
        }

        if ((uint)ordinal >= (uint)_columns.Count)
        {
            _ = _columns[ordinal];
        }
    }

    private static ColumnException NoImage() => new(
        "There is no image here: an insert has none before, a delete none after, a table without a key no key. Ask Exists first.");

    [DoesNotReturn]
    private void ThrowAbsent(int ordinal) => throw new ColumnException(
        $"Column '{_columns[ordinal].Name}' of {_schema.Name} isn't in this image: the source's binlog_row_image leaves it out. Absent is not NULL; ask IsAbsent first, or set binlog_row_image=FULL.");

    [DoesNotReturn]
    private void ThrowMismatch(int ordinal, ColumnBranch branch, string asked)
    {
        var column = _columns[ordinal];
        throw new ColumnException(branch.Form == ValueForm.Null
            ? $"Column '{column.Name}' of {_schema.Name} is NULL, which is no {asked}; ask IsNull first, or use TryGet."
            : branch.Kind != column.Kind
                ? $"Column '{column.Name}' of {_schema.Name} holds '{GetString(ordinal)}', which is no {asked}; read it as a string."
                : $"Column '{column.Name}' of {_schema.Name} is {column.SourceType ?? "a column"} ({column.Kind}) and can't be read as {asked}.");
    }
}
