using System.Text;

namespace Aesop.Avro.Schemas;

/// <summary>
/// An Avro schema: parsed from JSON, or built in code. <see href="https://avro.apache.org/docs/1.12.0/specification/"/>
/// </summary>
/// <remarks>Immutable once built and thus safe for concurrent use. A named type stands in a schema as one object, however often
/// it is referred to; a recursive schema is a cyclic graph of objects.</remarks>
public abstract class AvroSchema
{
    private readonly Lazy<ulong> _fingerprint;
    private readonly Lazy<ulong> _contentFingerprint;

    private protected AvroSchema(AvroType type, AvroAttributes? attributes)
    {
        Type = type;
        Attributes = attributes ?? AvroAttributes.Empty;
        _fingerprint = new Lazy<ulong>(() => AvroFingerprint.Compute(Encoding.UTF8.GetBytes(ToCanonicalForm())));
        _contentFingerprint = new Lazy<ulong>(() => AvroFingerprint.Compute(SchemaWriter.Write(this, sortAttributes: true)));
    }

    /// <summary>The schema of null, without attributes.</summary>
    public static AvroPrimitiveSchema Null { get; } = new(AvroType.Null);

    /// <summary>The schema of boolean, without attributes.</summary>
    public static AvroPrimitiveSchema Boolean { get; } = new(AvroType.Boolean);

    /// <summary>The schema of int, without attributes.</summary>
    public static AvroPrimitiveSchema Int { get; } = new(AvroType.Int);

    /// <summary>The schema of long, without attributes.</summary>
    public static AvroPrimitiveSchema Long { get; } = new(AvroType.Long);

    /// <summary>The schema of float, without attributes.</summary>
    public static AvroPrimitiveSchema Float { get; } = new(AvroType.Float);

    /// <summary>The schema of double, without attributes.</summary>
    public static AvroPrimitiveSchema Double { get; } = new(AvroType.Double);

    /// <summary>The schema of bytes, without attributes.</summary>
    public static AvroPrimitiveSchema Bytes { get; } = new(AvroType.Bytes);

    /// <summary>The schema of string, without attributes.</summary>
    public static AvroPrimitiveSchema String { get; } = new(AvroType.String);

    /// <summary>The type.</summary>
    public AvroType Type { get; }

    /// <summary>The attributes that the specification does not define for this type, and those of its logical type.</summary>
    public AvroAttributes Attributes { get; }

    /// <summary>What the type stands for; null where there is no logical type, or one unknown or invalid here.</summary>
    public virtual AvroLogicalType? LogicalType => null;

    /// <summary>
    /// The 64-bit Rabin fingerprint (CRC-64-AVRO) of the Parsing Canonical Form, by which the Avro world knows a schema.
    /// <see href="https://avro.apache.org/docs/1.12.0/specification/#schema-fingerprints"/>
    /// </summary>
    /// <remarks>Canonical form leaves out defaults, aliases, docs, logical types and custom attributes: two schemas that differ only
    /// there have one fingerprint. <see cref="ContentFingerprint"/> tells them apart.</remarks>
    /// <exception cref="AvroSchemaException">Two types in the schema have one name.</exception>
    public ulong Fingerprint => _fingerprint.Value;

    /// <summary>
    /// The same checksum taken over the whole schema, attributes (in ordinal order of their names), defaults, aliases and docs
    /// included. Not part of the Avro specification.
    /// </summary>
    /// <exception cref="AvroSchemaException">Two types in the schema have one name.</exception>
    public ulong ContentFingerprint => _contentFingerprint.Value;

    /// <summary>Parses a schema.</summary>
    /// <param name="json">The schema as JSON: an object, an array (a union) or a quoted name.</param>
    /// <exception cref="AvroSchemaException">It is not JSON or not a valid schema; the message names the place.</exception>
    public static AvroSchema Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return SchemaParser.Parse(Encoding.UTF8.GetBytes(json));
    }

    /// <summary>Parses a schema.</summary>
    /// <param name="utf8Json">The schema as JSON in UTF-8; it is not held on to.</param>
    /// <exception cref="AvroSchemaException">It is not JSON or not a valid schema; the message names the place.</exception>
    public static AvroSchema Parse(ReadOnlySpan<byte> utf8Json) => SchemaParser.Parse(utf8Json);

    /// <summary>The schema as JSON without insignificant whitespace; parsing it gives an equal schema.</summary>
    /// <exception cref="AvroSchemaException">Two types in the schema have one name.</exception>
    public string ToJson() => Encoding.UTF8.GetString(ToUtf8Json());

    /// <summary>The schema as JSON in UTF-8 without insignificant whitespace; parsing it gives an equal schema.</summary>
    /// <exception cref="AvroSchemaException">Two types in the schema have one name.</exception>
    public byte[] ToUtf8Json() => SchemaWriter.Write(this, sortAttributes: false);

    /// <summary>
    /// The Parsing Canonical Form.
    /// <see href="https://avro.apache.org/docs/1.12.0/specification/#parsing-canonical-form-for-schemas"/>
    /// </summary>
    /// <exception cref="AvroSchemaException">Two types in the schema have one name.</exception>
    public string ToCanonicalForm() => CanonicalForm.Of(this);

    /// <summary>The schema as JSON.</summary>
    public override string ToString() => ToJson();
}
