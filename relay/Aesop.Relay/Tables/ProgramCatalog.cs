using Aesop.MySql;

namespace Aesop.Relay.Tables;

/// <summary>Asks <c>information_schema</c> for triggers and stored functions.</summary>
internal static class ProgramCatalog
{
    /// <summary>The first trigger of any of the tables, or stored function of any of the names; null where there is none.</summary>
    /// <param name="connection">A connection with no query open.</param>
    /// <param name="tables">Tables, each <c>database.table</c>.</param>
    /// <param name="calls">Names of functions, without their databases.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<string?> FindAsync(MySqlConnection connection, IReadOnlyList<string> tables, IReadOnlyCollection<string> calls, CancellationToken cancellationToken)
    {
        var trigger = tables.Count == 0 ? null : await connection.QueryScalarAsync(
            $"SELECT CONCAT('trigger ', TRIGGER_SCHEMA, '.', TRIGGER_NAME) FROM information_schema.TRIGGERS WHERE CONCAT(EVENT_OBJECT_SCHEMA, '.', EVENT_OBJECT_TABLE) IN ({string.Join(", ", tables.Select(connection.QuoteLiteral))}) LIMIT 1",
            cancellationToken).ConfigureAwait(false);
        if (trigger is not null || calls.Count == 0)
        {
            return trigger;
        }

        return await connection.QueryScalarAsync(
            $"SELECT CONCAT('function ', ROUTINE_SCHEMA, '.', ROUTINE_NAME) FROM information_schema.ROUTINES WHERE ROUTINE_TYPE = 'FUNCTION' AND ROUTINE_SCHEMA <> 'sys' AND ROUTINE_NAME IN ({string.Join(", ", calls.Select(connection.QuoteLiteral))}) LIMIT 1",
            cancellationToken).ConfigureAwait(false);
    }
}
