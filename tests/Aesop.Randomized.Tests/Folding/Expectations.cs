using System.Collections.Concurrent;

namespace Aesop.Randomized.Tests.Folding;

/// <summary>What the writers know and the fold will need when it comes to the same place. Thread-safe.</summary>
internal sealed class Expectations
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<Definition>> _definitions = [];
    private readonly ConcurrentDictionary<(string Database, long Marker), IReadOnlyDictionary<string, Snapshot>> _markers = [];

    /// <summary>A statement is about to be run.</summary>
    public void Expect(Definition definition, IEnumerable<string> tables)
    {
        lock (_lock)
        {
            foreach (var table in tables)
            {
                if (!_definitions.TryGetValue(table, out var coming))
                {
                    _definitions[table] = coming = [];
                }

                coming.Add(definition);
            }
        }
    }

    /// <summary>All tables of a database are to have these rows when a marker comes.</summary>
    public void Expect(string database, long marker, IReadOnlyDictionary<string, Snapshot> tables) => _markers[(database, marker)] = tables;

    /// <summary>The statement on a table that is to come next; null for none.</summary>
    public Definition? NextOf(string table)
    {
        lock (_lock)
        {
            return _definitions.TryGetValue(table, out var coming) && coming.Count > 0 ? coming[0] : null;
        }
    }

    /// <summary>A statement has come, or never will.</summary>
    public void Done(Definition definition)
    {
        lock (_lock)
        {
            foreach (var coming in _definitions.Values)
            {
                coming.Remove(definition);
            }
        }
    }

    /// <summary>What the tables of a database have at a marker.</summary>
    public IReadOnlyDictionary<string, Snapshot> AtMarker(string database, long marker) => _markers[(database, marker)];
}
