using Aesop.Avro.Schemas;

namespace Aesop.Avro.Resolution;

/// <summary>
/// Whether data written with one schema can be read with another.
/// <see href="https://avro.apache.org/docs/1.12.0/specification/#schema-resolution"/>
/// </summary>
/// <remarks>Beyond the specification, logical types are looked at where both schemas have one: decimals must have one scale and the
/// reader's precision must be at least the writer's, and other kinds must be the same; otherwise values would change their
/// meaning.</remarks>
public static class AvroCompatibility
{
    /// <summary>The reasons why <paramref name="reader"/> can't read all that <paramref name="writer"/> wrote.</summary>
    /// <param name="writer">The schema with which data were written.</param>
    /// <param name="reader">The schema with which they are to be read.</param>
    /// <returns>Every reason; none where all data can be read.</returns>
    /// <exception cref="AvroSchemaException">A default describes a value without end.</exception>
    public static IReadOnlyList<AvroIncompatibility> Check(AvroSchema writer, AvroSchema reader)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(reader);
        var planner = new ResolutionPlanner();
        planner.Plan(writer, reader);
        return planner.Incompatibilities;
    }
}
