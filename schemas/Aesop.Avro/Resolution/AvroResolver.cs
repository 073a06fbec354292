using Aesop.Avro.Binary;
using Aesop.Avro.Data;
using Aesop.Avro.Schemas;

namespace Aesop.Avro.Resolution;

/// <summary>
/// Reads data of a writer's schema as data of a reader's: compiled once for the two, then used for each datum.
/// <see href="https://avro.apache.org/docs/1.12.0/specification/#schema-resolution"/>
/// </summary>
/// <remarks>Safe for concurrent use. Values are those of <see cref="AvroDatum"/>, of the reader's schema.</remarks>
public sealed class AvroResolver
{
    private readonly ResolutionPlan _plan;

    /// <summary>Compiles two schemas.</summary>
    /// <param name="writer">The schema with which the data were written.</param>
    /// <param name="reader">The schema with which they are to be read.</param>
    /// <exception cref="AvroSchemaException">No datum can be read; the message gives each reason with its path. Reasons that hold for
    /// some data only are in <see cref="Incompatibilities"/> instead.</exception>
    public AvroResolver(AvroSchema writer, AvroSchema reader)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(reader);
        var planner = new ResolutionPlanner();
        _plan = planner.Plan(writer, reader);
        var fatal = planner.Incompatibilities.Where(reason => !reason.OnlySomeData).ToList();
        if (fatal.Count > 0)
        {
            throw new AvroSchemaException($"The reader's schema can't read what the writer's wrote: {string.Join("; ", fatal)}");
        }

        Writer = writer;
        Reader = reader;
        Incompatibilities = planner.Incompatibilities;
    }

    /// <summary>The schema with which the data were written.</summary>
    public AvroSchema Writer { get; }

    /// <summary>The schema with which they are read.</summary>
    public AvroSchema Reader { get; }

    /// <summary>Why some data can't be read: those give <see cref="AvroFormatException"/>. Empty where all can.</summary>
    public IReadOnlyList<AvroIncompatibility> Incompatibilities { get; }

    /// <summary>Reads a datum.</summary>
    /// <param name="datum">One datum and nothing else.</param>
    /// <exception cref="AvroFormatException">The bytes are no datum of the writer's schema, or one of those that can't be read.</exception>
    public object? Read(ReadOnlySpan<byte> datum)
    {
        var reader = new AvroBinaryReader(datum);
        var value = Read(ref reader);
        if (!reader.IsAtEnd)
        {
            ThrowHelper.Format($"The datum ends and {reader.Remaining} bytes are left", reader.Offset);
        }

        return value;
    }

    /// <summary>Reads the next datum.</summary>
    /// <param name="reader">Where the datum begins; afterwards where it ends.</param>
    /// <exception cref="AvroFormatException">The bytes are no datum of the writer's schema, or one of those that can't be read.</exception>
    public object? Read(ref AvroBinaryReader reader)
    {
        var datum = new DatumReader(reader);
        var value = _plan.Read(ref datum);
        reader.Position = datum.Position;
        return value;
    }
}
