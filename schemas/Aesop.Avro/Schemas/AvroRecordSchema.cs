namespace Aesop.Avro.Schemas;

/// <summary>
/// The schema of a record. <see href="https://avro.apache.org/docs/1.12.0/specification/#schema-record"/>
/// </summary>
public sealed class AvroRecordSchema : AvroNamedSchema
{
    internal static readonly string[] OwnAttributes = ["type", "name", "namespace", "doc", "aliases", "fields"];

    private readonly Dictionary<string, int> _indexes = new(StringComparer.Ordinal);
    private AvroField[]? _fields;

    /// <summary>Creates the schema.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="fields">Its fields, in the order in which they are written.</param>
    /// <param name="aliases">Other names that a writer may have used; null for none.</param>
    /// <param name="doc">What the author says of it; null for nothing.</param>
    /// <param name="attributes">Custom attributes; null for none.</param>
    /// <exception cref="AvroSchemaException">Two fields have one name.</exception>
    public AvroRecordSchema(
        AvroName name,
        IEnumerable<AvroField> fields,
        IReadOnlyList<AvroName>? aliases = null,
        string? doc = null,
        AvroAttributes? attributes = null)
        : this(name, aliases, doc, attributes) => SetFields(fields, path: "");

    internal AvroRecordSchema(AvroName name, IReadOnlyList<AvroName>? aliases, string? doc, AvroAttributes? attributes)
        : base(AvroType.Record, name, aliases, doc, attributes, OwnAttributes)
    {
    }

    /// <summary>The fields, in the order in which they are written.</summary>
    public IReadOnlyList<AvroField> Fields => FieldArray;

    internal bool HasFields => _fields is not null;

    internal AvroField[] FieldArray =>
        _fields ?? throw new AvroSchemaException($"The fields of the record {Name} are not set yet: it is still being built");

    /// <summary>Creates a record whose fields refer to the record itself.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="fields">Gives the fields; it gets the record, which it may refer to and must not use otherwise.</param>
    /// <param name="aliases">Other names that a writer may have used; null for none.</param>
    /// <param name="doc">What the author says of it; null for nothing.</param>
    /// <param name="attributes">Custom attributes; null for none.</param>
    /// <exception cref="AvroSchemaException">Two fields have one name.</exception>
    public static AvroRecordSchema CreateRecursive(
        AvroName name,
        Func<AvroRecordSchema, IEnumerable<AvroField>> fields,
        IReadOnlyList<AvroName>? aliases = null,
        string? doc = null,
        AvroAttributes? attributes = null)
    {
        ArgumentNullException.ThrowIfNull(fields);
        var record = new AvroRecordSchema(name, aliases, doc, attributes);
        record.SetFields(fields(record), path: "");
        return record;
    }

    /// <summary>The place of a field among the fields; -1 where there is none of that name.</summary>
    /// <param name="name">The field's name; case matters, aliases do not count.</param>
    public int IndexOf(string name) => _indexes.TryGetValue(name, out var index) ? index : -1;

    internal void SetFields(IEnumerable<AvroField> fields, string path)
    {
        AvroField[] all = [.. fields];
        for (var i = 0; i < all.Length; i++)
        {
            if (!_indexes.TryAdd(all[i].Name, i))
            {
                throw new AvroSchemaException($"The record {Name} has two fields named \"{all[i].Name}\"", path);
            }
        }

        _fields = all;
    }
}
