using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Aesop.Wire.Frames;

namespace Aesop.Relay.Tables;

/// <summary>
/// The schemas of one source, by fingerprint. The source's reader adds, streams look up; safe for any number of threads.
/// </summary>
public sealed class SchemaRegistry
{
    /// <summary>How many versions, of all tables together, are held; a source that makes more of them is halted.</summary>
    public const int MaxSchemas = 100_000;

    private readonly ConcurrentDictionary<ulong, RegisteredSchema> _schemas = new();

    /// <summary>All versions, in no order.</summary>
    public IEnumerable<RegisteredSchema> All => _schemas.Values;

    /// <summary>Finds a version.</summary>
    public bool TryGet(ulong fingerprint, [NotNullWhen(true)] out RegisteredSchema? schema) => _schemas.TryGetValue(fingerprint, out schema);

    /// <summary>Adds a version, unless it is there.</summary>
    /// <returns>The version that is held now.</returns>
    /// <exception cref="InvalidOperationException">Two schemas share the fingerprint, or there are too many.</exception>
    public RegisteredSchema Add(SchemaFrame frame)
    {
        if (_schemas.Count >= MaxSchemas)
        {
            throw new InvalidOperationException($"Source '{frame.Source}' has made more than {MaxSchemas} schema versions; restart the relay, or leave tables out with the source's Tables option.");
        }

        var held = _schemas.GetOrAdd(frame.Fingerprint, static (_, frame) => new RegisteredSchema(frame, frame.ToArray()), frame);
        return held.Frame.Json == frame.Json
            ? held
            : throw new InvalidOperationException($"Two schemas of {frame.Database}.{frame.Table} share the fingerprint {frame.Fingerprint:x16}.");
    }
}
