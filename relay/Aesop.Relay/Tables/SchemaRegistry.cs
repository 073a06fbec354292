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

    /// <summary>How often a table may change its columns; a source of which one does so more often is halted.</summary>
    public const int MaxVersions = 10_000;

    private readonly ConcurrentDictionary<ulong, RegisteredSchema> _schemas = new();
    private readonly ConcurrentDictionary<string, IReadOnlyList<SchemaVersion>> _timelines = new(StringComparer.Ordinal);

    /// <summary>All versions, in no order.</summary>
    public IEnumerable<RegisteredSchema> All => _schemas.Values;

    /// <summary>
    /// The versions of each table by the places where they began, oldest first: one that came back stands there twice. Of a place that was read more than once
    /// the same is told.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<SchemaVersion>> Timelines => _timelines;

    /// <summary>Finds a version.</summary>
    public bool TryGet(ulong fingerprint, [NotNullWhen(true)] out RegisteredSchema? schema) => _schemas.TryGetValue(fingerprint, out schema);

    /// <summary>Adds a version, unless it is there; and that a table has it from the frame's place on.</summary>
    /// <returns>The version that is held now.</returns>
    /// <exception cref="InvalidOperationException">Two schemas share the fingerprint, or there are too many.</exception>
    public RegisteredSchema Add(SchemaFrame frame)
    {
        if (_schemas.Count >= MaxSchemas)
        {
            throw new InvalidOperationException($"Source '{frame.Source}' has made more than {MaxSchemas} schema versions; restart the relay, or leave tables out with the source's Tables option.");
        }

        var held = _schemas.GetOrAdd(frame.Fingerprint, static (_, frame) => new RegisteredSchema(frame, frame.ToArray()), frame);
        if (held.Frame.Json != frame.Json)
        {
            throw new InvalidOperationException($"Two schemas of {frame.Database}.{frame.Table} share the fingerprint {frame.Fingerprint:x16}.");
        }

        Note(held.TableName, new SchemaVersion(held, frame.Epoch, frame.Scn));
        return held;
    }

    /// <summary>Only the source's reader comes here; whoever looks has the list of before or of after.</summary>
    private void Note(string table, SchemaVersion version)
    {
        var known = _timelines.GetValueOrDefault(table) ?? [];
        var at = known.Count;
        while (at > 0 && (known[at - 1].Epoch, known[at - 1].Since).CompareTo((version.Epoch, version.Since)) > 0)
        {
            at--;
        }

        if (at > 0 && known[at - 1].Schema == version.Schema)
        {
            return;
        }

        // A reading that began earlier than the one before it finds where a version really began.
        var rest = known.Skip(at < known.Count && known[at].Schema == version.Schema ? at + 1 : at);
        IReadOnlyList<SchemaVersion> noted = [.. known.Take(at), version, .. rest];
        _timelines[table] = noted.Count <= MaxVersions
            ? noted
            : throw new InvalidOperationException($"Table {table} has changed its columns more than {MaxVersions} times; restart the relay, or leave it out with the source's Tables option.");
    }
}
