using Aesop.MySql.Binlog;
using Aesop.Relay.Tables;
using Aesop.Wire.Frames;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Encoders;

/// <summary>
/// The encoder of each table that the log describes, kept with the description for as long as that stays the same. Registers the schema of each
/// version. One thread at a time.
/// </summary>
/// <param name="source">The source's name.</param>
/// <param name="watched">Which tables are read.</param>
/// <param name="registry">Where schemas are registered.</param>
/// <param name="anonymous">Whether columns that the log doesn't name are numbered, rather than looked up.</param>
/// <param name="unassigned">What becomes of codes without a character.</param>
internal sealed class TableEncoders(string source, TablePatterns watched, SchemaRegistry registry, bool anonymous = false, UnassignedCodes unassigned = default)
{
    private static readonly object Unwatched = new();

    private readonly Dictionary<string, CatalogTable?> _catalog = new(StringComparer.Ordinal);

    /// <summary>A table was described. Prepares its encoder, unless it has one.</summary>
    /// <param name="map">The table.</param>
    /// <param name="epoch">The lineage that is read.</param>
    /// <param name="scn">Where it was described.</param>
    /// <returns>False when the log doesn't tell enough, and the catalog must be asked: see <see cref="Learn"/>.</returns>
    /// <exception cref="TableException">The table's rows can't be read.</exception>
    public bool TryPrepare(TableMap map, uint epoch, Scn scn)
    {
        if (map.Attachment is not null)
        {
            return true;
        }

        if (!watched.Match(map.FullName))
        {
            map.Attachment = Unwatched;
        }
        else if (map.HasNames && map.UnreadableColumn is null)
        {
            map.Attachment = Register(TableSchemaFactory.FromLog(map), map, epoch, scn);
        }
        else if (anonymous)
        {
            map.Attachment = Register(TableSchemaFactory.Anonymous(map), map, epoch, scn);
        }
        else if (_catalog.TryGetValue(map.FullName, out var catalog))
        {
            map.Attachment = Register(TableSchemaFactory.FromCatalog(map, catalog), map, epoch, scn);
        }
        else
        {
            return false;
        }

        return true;
    }

    /// <summary>Takes in what the catalog says of a table; null where it has none of that name.</summary>
    public void Learn(string fullName, CatalogTable? table) => _catalog[fullName] = table;

    /// <summary>A statement touched tables: what the catalog said of them no longer holds.</summary>
    /// <param name="touched">Which tables.</param>
    /// <param name="described">The descriptions whose encoders rest on the catalog.</param>
    public void Forget(Predicate<string> touched, TableMapCache described)
    {
        var names = _catalog.Keys.Where(name => touched(name)).ToList();
        if (names.Count > 0)
        {
            names.ForEach(name => _catalog.Remove(name));

            // The servers repeat a table's description before each statement's rows, so nothing is lost.
            described.Clear();
        }
    }

    /// <summary>The encoder of a table that was prepared; null where it isn't watched.</summary>
    public static RowEncoder? Of(TableMap map) => map.Attachment as RowEncoder;

    private RowEncoder Register(TableSchema schema, TableMap map, uint epoch, Scn scn)
    {
        registry.Add(new SchemaFrame(epoch, scn, schema.Avro.Fingerprint, source, schema.Database, schema.Table, schema.Avro.ToJson()));
        return new RowEncoder(schema, map, unassigned);
    }
}
