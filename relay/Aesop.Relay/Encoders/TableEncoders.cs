using Aesop.MySql.Binlog;
using Aesop.Relay.Statements;
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
/// <param name="history">What is known of tables of which the log doesn't tell enough.</param>
/// <param name="anonymous">Whether columns that the log doesn't name are numbered, rather than looked up.</param>
/// <param name="unassigned">What becomes of codes without a character.</param>
internal sealed class TableEncoders(string source, TablePatterns watched, SchemaRegistry registry, TableHistory history, bool anonymous = false, UnassignedCodes unassigned = default)
{
    private static readonly object Unwatched = new();

    /// <summary>A table was described. Prepares its encoder, unless it has one.</summary>
    /// <param name="map">The table.</param>
    /// <param name="described">The descriptions that it is one of: what the catalog adds to it goes there.</param>
    /// <param name="epoch">The lineage that is read.</param>
    /// <param name="scn">The transaction in which it was described.</param>
    /// <param name="isMariaDb">Whether MariaDB described it.</param>
    /// <returns>False when the log doesn't tell enough, and the history doesn't either.</returns>
    /// <exception cref="TableException">The table's rows can't be read.</exception>
    public bool TryPrepare(TableMap map, TableMapCache described, uint epoch, Scn scn, bool isMariaDb)
    {
        if (map.Attachment is not null)
        {
            return true;
        }

        if (!watched.Match(map.FullName))
        {
            map.Attachment = Unwatched;
        }
        else if (anonymous)
        {
            map.Attachment = Register(map.HasNames && map.UnreadableColumn is null ? TableSchemaFactory.FromLog(map) : TableSchemaFactory.Anonymous(map), map, epoch, scn);
        }
        else if (!LogGaps.IsCatalogNeeded(map, isMariaDb))
        {
            map.Attachment = Register(TableSchemaFactory.FromLog(map), map, epoch, scn);
        }
        else if (history.TryFind(map.FullName, epoch, scn, out var catalog))
        {
            if (map.UnreadableColumn is not null)
            {
                map = OldTemporals.Complete(map, catalog);
                described.Replace(map);
            }

            map.Attachment = Register(TableSchemaFactory.FromCatalog(map, catalog), map, epoch, scn);
        }
        else
        {
            return false;
        }

        return true;
    }

    /// <summary>A statement defines tables: what was known of those that it touches ends, or goes on under another name.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="effect">What it does to them.</param>
    /// <param name="epoch">The lineage that is read.</param>
    /// <param name="scn">The transaction that it is, or is in.</param>
    /// <param name="described">The descriptions whose encoders rest on what was known.</param>
    public void Apply(LoggedStatement statement, TableEffect effect, uint epoch, Scn scn, TableMapCache described)
    {
        if (history.Apply(statement, effect, epoch, scn))
        {
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
