using System.Diagnostics.CodeAnalysis;
using Aesop.Relay.Statements;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Tables;

/// <summary>
/// What the catalog said of tables, by the places in the log for which it is certain. Whoever adds a version vouches that no statement between its
/// beginning and the moment the catalog was read changed the table; from then on each statement that is read ends, or moves, what it touches.
/// Kept in a file where there is one, so that rows which are read again after a restart are read as they were the first time. One
/// thread at a time.
/// </summary>
/// <remarks>
/// A version without an end holds as far as the log was read, and the log is read without gaps: <see cref="Flush"/> comes before the place that was read
/// is kept, so that no statement is passed over whose effect isn't in the file.
/// </remarks>
/// <param name="file">Where it is kept; null for memory only.</param>
internal sealed class TableHistory(HistoryFile? file = null) : IDisposable
{
    /// <summary>How many versions, of all tables together, are held; a source that needs more of them is halted.</summary>
    public const int MaxVersions = 200_000;

    private const int PruneAtLeast = 1_000;

    // By the name in whatever case: names that differ only in that may be one table or two, which the relay doesn't know of a server.
    private readonly Dictionary<string, List<TableVersion>> _tables = new(StringComparer.OrdinalIgnoreCase);
    private int _count;
    private int _pruneAt = PruneAtLeast;

    /// <summary>All versions, by table and place.</summary>
    public IEnumerable<TableVersion> All => _tables.Values.SelectMany(versions => versions);

    /// <summary>Takes what was kept of a lineage, but for what ended before a place; then keeps on.</summary>
    /// <param name="epoch">The lineage.</param>
    /// <param name="oldest">Below it no row will be read again.</param>
    /// <exception cref="HistoryException">The file is damaged, or can't be written.</exception>
    public void Restore(uint epoch, Scn oldest)
    {
        Drop();
        foreach (var record in file?.Load() ?? [])
        {
            if (record.Table is null)
            {
                Drop();
            }
            else if (record.Definition is not null)
            {
                Put(record.ToVersion());
            }
            else if (record is { From: { } from, Until: { } until } && _tables.TryGetValue(record.Table, out var versions))
            {
                var at = versions.FindIndex(version => version.Table == record.Table && version.Epoch == record.Epoch && version.From == Scn.Parse(from));
                if (at >= 0)
                {
                    versions[at] = versions[at] with { Until = Scn.Parse(until) };
                }
            }
        }

        Prune(epoch, oldest);
    }

    /// <summary>Whether so many versions are held that those of rows which are gone should be dropped.</summary>
    public bool IsLarge => _count >= _pruneAt;

    /// <summary>Drops what ended before a place, and what is of other lineages.</summary>
    /// <param name="epoch">The lineage.</param>
    /// <param name="oldest">Below it no row will be read again.</param>
    /// <exception cref="HistoryException">The file can't be written.</exception>
    public void Prune(uint epoch, Scn oldest)
    {
        foreach (var (table, versions) in _tables)
        {
            _count -= versions.RemoveAll(version => version.Epoch != epoch || version.Until <= oldest);
            if (versions.Count == 0)
            {
                _tables.Remove(table);
            }
        }

        _pruneAt = Math.Max(PruneAtLeast, 2 * _count);
        file?.Rewrite(All.Select(HistoryRecord.Of).Prepend(new HistoryRecord(epoch)));
    }

    /// <summary>Another log begins: positions of the one before mean nothing in it, and the server behind it may have other tables.</summary>
    public void Begin(uint epoch)
    {
        Drop();
        file?.Rewrite([new HistoryRecord(epoch)]);
    }

    /// <summary>Finds what is known of a table as it was where a transaction begins.</summary>
    public bool TryFind(string table, uint epoch, Scn at, [NotNullWhen(true)] out CatalogTable? definition)
    {
        definition = Versions(table).FindLast(version => version.Table == table && version.Covers(epoch, at))?.Definition;
        return definition is not null;
    }

    /// <summary>Adds what the catalog says of a table, for rows from a transaction on.</summary>
    /// <exception cref="HistoryException">There are too many versions, or they can't be kept.</exception>
    public void Learn(string table, uint epoch, Scn from, CatalogTable definition)
    {
        var version = new TableVersion(table, epoch, from, definition);
        Put(version);
        file?.Append(HistoryRecord.Of(version));
    }

    /// <summary>A statement defines tables: what was known of those that it touches ends, or goes on under another name.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="effect">What it does to them.</param>
    /// <param name="epoch">The lineage.</param>
    /// <param name="at">The transaction that it is, or is in.</param>
    /// <returns>Whether anything that was known has changed.</returns>
    public bool Apply(LoggedStatement statement, TableEffect effect, uint epoch, Scn at)
    {
        if (effect == TableEffect.Keeps)
        {
            return false;
        }

        var ended = Touched(statement).Where(version => version.Epoch == epoch && version.From < at && !(version.Until <= at)).ToList();
        if (effect == TableEffect.Renames)
        {
            // Kept before the ends are: what was read again would find nothing to move.
            var current = new Dictionary<string, TableVersion>(StringComparer.Ordinal);
            ended.ForEach(version => current[version.Table] = version);
            Move(statement.Tables, current, epoch, at);
        }

        foreach (var version in ended)
        {
            var end = version with { Until = at };
            Put(end);
            file?.Append(HistoryRecord.End(end));
        }

        return ended.Count > 0;
    }

    /// <summary>Waits until all that was learnt is on the disk.</summary>
    /// <exception cref="HistoryException">It can't be written.</exception>
    public void Flush() => file?.Flush();

    /// <inheritdoc/>
    public void Dispose() => file?.Dispose();

    /// <summary>Tables keep their columns when they are renamed: by exact names only, for whether a and A are one table isn't known here.</summary>
    private void Move(IReadOnlyList<string> names, Dictionary<string, TableVersion> current, uint epoch, Scn at)
    {
        var named = new Dictionary<string, CatalogTable>(StringComparer.Ordinal);
        for (var i = 0; i + 1 < names.Count; i += 2)
        {
            // One after the other: a name that was given up before, in the same statement, may be taken again.
            var (from, to) = (names[i], names[i + 1]);
            var definition = named.TryGetValue(from, out var moved) ? moved : current.GetValueOrDefault(from)?.Definition;
            named.Remove(from);
            current.Remove(from);
            if (definition is not null)
            {
                named[to] = definition;
            }
        }

        foreach (var (table, definition) in named)
        {
            if (!Versions(table).Exists(version => version.Table == table && version.Epoch == epoch && version.From == at))
            {
                Learn(table, epoch, at, definition);
            }
        }
    }

    private IEnumerable<TableVersion> Touched(LoggedStatement statement) => statement.Database is null && statement.Tables.Count > 0
        ? statement.Tables.Distinct(StringComparer.OrdinalIgnoreCase).SelectMany(Versions)
        : All.Where(version => statement.Touches(version.Table));

    private List<TableVersion> Versions(string table) => _tables.GetValueOrDefault(table) ?? [];

    private void Put(TableVersion version)
    {
        if (!_tables.TryGetValue(version.Table, out var versions))
        {
            _tables[version.Table] = versions = [];
        }

        var same = versions.FindIndex(held => held.Table == version.Table && held.Epoch == version.Epoch && held.From == version.From);
        if (same >= 0)
        {
            versions[same] = version;
            return;
        }

        if (_count >= MaxVersions)
        {
            throw new HistoryException(
                $"The source has more than {MaxVersions} versions of tables. Leave tables out with the source's Tables option, or run SET GLOBAL binlog_row_metadata = 'FULL'; and start the source behind this place.");
        }

        var behind = versions.FindIndex(held => (held.Epoch, held.From).CompareTo((version.Epoch, version.From)) > 0);
        versions.Insert(behind < 0 ? versions.Count : behind, version);
        _count++;
    }

    private void Drop()
    {
        _tables.Clear();
        _count = 0;
    }
}
