using System.Globalization;

namespace Aesop.Client;

/// <summary>
/// The schemas that a client has met. Each stream sends those that it uses; the ones of earlier streams are kept, for what was compiled
/// for them. Not thread-safe.
/// </summary>
internal sealed class SchemaCache
{
    /// <summary>How many versions, of all tables together, are held at most.</summary>
    public const int MaxSchemas = 100_000;

    private readonly Dictionary<ulong, TableSchema> _schemas = [];
    private TableSchema? _last;

    /// <summary>Adds what a schema frame carries.</summary>
    /// <exception cref="StreamDamagedException">It is no schema, or there are too many.</exception>
    public void Add(ReadOnlySpan<byte> frame)
    {
        var schema = TableSchema.Read(frame);
        if (_schemas.TryGetValue(schema.Fingerprint, out var held) && held.Json == schema.Json && held.Name == schema.Name)
        {
            return;
        }

        if (_schemas.Count >= MaxSchemas)
        {
            throw new StreamDamagedException($"Source '{schema.Source}' has sent more than {MaxSchemas} schema versions.");
        }

        _schemas[schema.Fingerprint] = schema;
        _last = null;
    }

    /// <summary>Finds a schema.</summary>
    /// <exception cref="StreamDamagedException">The stream didn't send it.</exception>
    public TableSchema Get(ulong fingerprint)
    {
        if (_last is { } last && last.Fingerprint == fingerprint)
        {
            return last;
        }

        return _last = _schemas.TryGetValue(fingerprint, out var schema)
            ? schema
            : throw new StreamDamagedException(string.Create(CultureInfo.InvariantCulture, $"A change refers to the schema {fingerprint:x16}, which the stream didn't send."));
    }
}
