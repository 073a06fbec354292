using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Aesop.Avro;
using Aesop.Avro.Resolution;
using Aesop.Avro.Schemas;
using Aesop.Wire.Frames;

namespace Aesop.Client;

/// <summary>One version of a table's schema, as the rows that carry it were written with. Immutable; safe for any number of threads.</summary>
public sealed class TableSchema
{
    /// <summary>The most columns that an image may have; MySQL's own limit is 4,096.</summary>
    internal const int MaxColumns = 16_384;

    private TableSchema(SchemaFrame frame, AvroRecordSchema avro, ReadOnlyMemory<byte> frameBytes)
    {
        Fingerprint = frame.Fingerprint;
        Source = frame.Source;
        Database = frame.Database;
        Table = frame.Table;
        Name = $"{frame.Database}.{frame.Table}";
        Avro = avro;
        Json = frame.Json;
        FrameBytes = frameBytes;
        var columns = new RowColumn[avro.Fields.Count];
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = new RowColumn(avro.Fields[i], i);
        }

        Columns = new ColumnSet(Name, columns);
        KeyColumns = new ColumnSet(Name, KeyOf(avro));
    }

    /// <summary>The Avro schema's 64-bit fingerprint.</summary>
    public ulong Fingerprint { get; }

    /// <summary>The source's name.</summary>
    public string Source { get; }

    /// <summary>The database.</summary>
    public string Database { get; }

    /// <summary>The table's name in its database.</summary>
    public string Table { get; }

    /// <summary>The full name, <c>database.table</c>.</summary>
    public string Name { get; }

    /// <summary>The columns of the images.</summary>
    public ColumnSet Columns { get; }

    /// <summary>The columns of the key, in the key's order; empty where the table has none.</summary>
    public ColumnSet KeyColumns { get; }

    /// <summary>The Avro schema of the images, with the attributes that WIRE.md lists under "Schemas".</summary>
    public AvroRecordSchema Avro { get; }

    /// <summary>The Avro schema as the relay sent it.</summary>
    public string Json { get; }

    /// <summary>The schema frame, whole.</summary>
    internal ReadOnlyMemory<byte> FrameBytes { get; }

    /// <summary>The mappers of this version, by the type that they map to.</summary>
    internal ConcurrentDictionary<Type, Delegate> Mappers { get; } = new();

    /// <summary>How rows of other versions are read as rows of this one, by their version's fingerprint.</summary>
    internal ConcurrentDictionary<ulong, RowResolution> Resolutions { get; } = new();

    /// <summary>
    /// Reads a schema that was kept, or written by hand: what a program reads rows by, whatever version they were written with
    /// (<see cref="RowImage.ReadAs"/>). The relay gives the schema of a version at <c>/v1/schemas/{fingerprint}</c>, and as <see cref="Json"/>.
    /// </summary>
    /// <param name="json">An Avro record. The table's name is that of its attributes <c>aesop.database</c> and <c>aesop.table</c>, else of the record itself.</param>
    /// <exception cref="FormatException">It is no record, or has columns of types that no table has.</exception>
    public static TableSchema Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            return AvroSchema.Parse(json) is AvroRecordSchema { Fields.Count: <= MaxColumns } record
                ? new TableSchema(
                    new SchemaFrame(
                        0, default, record.Fingerprint, "", record.Attributes.GetString("aesop.database") ?? record.Name.Namespace ?? "",
                        record.Attributes.GetString("aesop.table") ?? record.Name.Name, json),
                    record, default)
                : throw new FormatException($"The schema is no record of at most {MaxColumns} fields.");
        }
        catch (Exception e) when (e is AvroException or StreamDamagedException)
        {
            throw new FormatException($"The schema can't be read: {e.Message}", e);
        }
    }

    /// <summary>
    /// Why rows written with another version can't be read with this one (<see cref="RowImage.ReadAs"/>), or not all of them; empty where all can.
    /// </summary>
    /// <param name="writer">The version that rows were written with.</param>
    public IReadOnlyList<AvroIncompatibility> FaultsWith(TableSchema writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        return AvroCompatibility.Check(writer.Avro, Avro);
    }

    /// <summary>Name and fingerprint.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} ({Fingerprint:x16})");

    /// <summary>Reads a schema frame.</summary>
    /// <exception cref="FrameFormatException">The frame is cut.</exception>
    /// <exception cref="StreamDamagedException">It holds no schema of a table.</exception>
    internal static TableSchema Read(ReadOnlySpan<byte> bytes)
    {
        var frame = SchemaFrame.Read(bytes);
        try
        {
            return AvroSchema.Parse(frame.Json) is AvroRecordSchema { Fields.Count: <= MaxColumns } record
                ? new TableSchema(frame, record, bytes.ToArray())
                : throw new StreamDamagedException($"The schema {frame.Fingerprint:x16} of {frame.Database}.{frame.Table} is no record of at most {MaxColumns} fields.");
        }
        catch (AvroException e)
        {
            throw new StreamDamagedException($"The schema {frame.Fingerprint:x16} of {frame.Database}.{frame.Table} can't be read: {e.Message}", e);
        }
    }

    private RowColumn[] KeyOf(AvroRecordSchema avro)
    {
        if (!avro.Attributes.TryGet("aesop.key", out var names))
        {
            return [];
        }

        if (names.ValueKind != JsonValueKind.Array || names.EnumerateArray().Any(name => name.ValueKind != JsonValueKind.String))
        {
            throw new StreamDamagedException($"The schema {Fingerprint:x16} of {Name} has an aesop.key that is no list of fields.");
        }

        var key = new List<RowColumn>();
        foreach (var name in names.EnumerateArray())
        {
            var field = avro.IndexOf(name.GetString()!);
            key.Add(field >= 0
                ? new RowColumn(avro.Fields[field], key.Count)
                : throw new StreamDamagedException($"The schema {Fingerprint:x16} of {Name} has a key of '{name}', which is none of its fields."));
        }

        return [.. key];
    }
}
