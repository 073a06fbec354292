using Aesop.MySql.Binlog;

namespace Aesop.Relay.Tables;

/// <summary>
/// MariaDB's temporal format of before MySQL 5.6 (<c>mysql56_temporal_format=OFF</c>): the log has neither the precision of such columns nor the size of
/// their values; the catalog has the one, from which the other follows.
/// </summary>
internal static class OldTemporals
{
    private const string Advice =
        "Start the source behind this place; to leave the old format for good, run SET GLOBAL mysql56_temporal_format = ON; and ALTER TABLE ... FORCE on the table";

    /// <summary>Fills in what the log doesn't tell.</summary>
    /// <param name="map">A table with such columns.</param>
    /// <param name="catalog">What the catalog said of it at that place.</param>
    /// <returns>The table, with values of known sizes.</returns>
    /// <exception cref="TableException">The catalog has the table otherwise.</exception>
    public static TableMap Complete(TableMap map, CatalogTable catalog)
    {
        for (var i = 0; i < map.Columns.Length; i++)
        {
            var column = map.Columns[i];
            if (column.IsSizeUnknown)
            {
                map = map.WithOldTemporalDigits(i, DigitsOf(map, column, catalog));
            }
        }

        return map;
    }

    private static int DigitsOf(TableMap map, ColumnDefinition column, CatalogTable catalog)
    {
        var shown = column.Name is null ? catalog.Columns.ElementAtOrDefault(column.Ordinal) : catalog.Columns.FirstOrDefault(shown => shown.Name == column.Name);
        return shown is { IsOldTemporal: true, FractionDigits: { } digits } && CatalogTypes.Fit(column, shown)
            ? digits
            : throw new TableException(
                map.FullName, column.Name ?? shown?.Name, $"is a {column.Type} in MariaDB's old temporal format in the log, and {(shown is null ? "not" : $"a {shown.ColumnType}")} in the catalog: the table was changed since, and its precision then is unknown. " + Advice);
    }
}
