using Aesop.MySql;

namespace Aesop.Relay.Tables;

/// <summary>
/// Asks <c>information_schema</c> what a statement may have changed besides the tables that it names: through triggers, foreign keys, views and stored functions. It shows
/// an account only what its privileges are on, so these are looked at too.
/// </summary>
internal static class ProgramCatalog
{
    // As the tables of privileges spell it: https://dev.mysql.com/doc/refman/9.0/en/information-schema-user-privileges-table.html
    private const string Account =
        "CONCAT('''', LEFT(CURRENT_USER(), CHAR_LENGTH(CURRENT_USER()) - CHAR_LENGTH(SUBSTRING_INDEX(CURRENT_USER(), '@', -1)) - 1), '''@''', SUBSTRING_INDEX(CURRENT_USER(), '@', -1), '''')";

    /// <summary>
    /// The first trigger of any of the tables, foreign key by which others follow it, view that is one of them, or stored function of any of the names; or which of these isn't
    /// known. Null where there is none.
    /// </summary>
    /// <param name="connection">A connection with no query open.</param>
    /// <param name="tables">Tables, each <c>database.table</c>.</param>
    /// <param name="namesMore">Whether names of columns and aliases may be among them.</param>
    /// <param name="calls">Names of functions, without their databases.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<string?> FindAsync(
        MySqlConnection connection, IReadOnlyList<string> tables, bool namesMore, IReadOnlyCollection<string> calls, CancellationToken cancellationToken)
    {
        foreach (var table in tables)
        {
            if (await FindBehindAsync(connection, connection.QuoteLiteral(table), cancellationToken).ConfigureAwait(false) is { } found)
            {
                return found;
            }

            if (!namesMore && await connection.QueryScalarAsync(
                $"SELECT 1 FROM information_schema.TABLES WHERE CONCAT(TABLE_SCHEMA, '.', TABLE_NAME) = {connection.QuoteLiteral(table)}", cancellationToken).ConfigureAwait(false) is null)
            {
                return $"former {table} (it was dropped since, or the relay's account isn't shown it; it may be a view or have triggers)";
            }

            if (!await HasPrivilegeAsync(connection, "TRIGGER", connection.QuoteLiteral(table), cancellationToken).ConfigureAwait(false))
            {
                return $"triggers of {table}, which the relay's account isn't shown (GRANT TRIGGER on it would show them),";
            }
        }

        if (calls.Count == 0)
        {
            return null;
        }

        // MariaDB's packages have functions of their own, which are called by both names.
        var function = await connection.QueryScalarAsync(
            $"SELECT CONCAT('function ', ROUTINE_SCHEMA, '.', ROUTINE_NAME) FROM information_schema.ROUTINES WHERE ROUTINE_TYPE IN ('FUNCTION', 'PACKAGE') AND ROUTINE_SCHEMA <> 'sys' AND ROUTINE_NAME IN ({string.Join(", ", calls.Select(connection.QuoteLiteral))}) LIMIT 1",
            cancellationToken).ConfigureAwait(false);
        return function is not null || await HasPrivilegeAsync(connection, "SELECT", null, cancellationToken).ConfigureAwait(false)
            ? function
            : $"stored functions, which the relay's account isn't shown (GRANT SELECT ON *.* would show them),";
    }

    private static ValueTask<string?> FindBehindAsync(MySqlConnection connection, string table, CancellationToken cancellationToken) => connection.QueryScalarAsync(
        $"""
        SELECT CONCAT('trigger ', TRIGGER_SCHEMA, '.', TRIGGER_NAME) FROM information_schema.TRIGGERS WHERE CONCAT(EVENT_OBJECT_SCHEMA, '.', EVENT_OBJECT_TABLE) = {table}
        UNION ALL SELECT CONCAT('foreign key ', CONSTRAINT_SCHEMA, '.', CONSTRAINT_NAME) FROM information_schema.REFERENTIAL_CONSTRAINTS
        WHERE CONCAT(UNIQUE_CONSTRAINT_SCHEMA, '.', REFERENCED_TABLE_NAME) = {table} AND (DELETE_RULE NOT IN ('RESTRICT', 'NO ACTION') OR UPDATE_RULE NOT IN ('RESTRICT', 'NO ACTION'))
        UNION ALL SELECT CONCAT('MERGE table ', TABLE_SCHEMA, '.', TABLE_NAME) FROM information_schema.TABLES WHERE ENGINE = 'MRG_MyISAM' AND CONCAT(TABLE_SCHEMA, '.', TABLE_NAME) = {table}
        UNION ALL SELECT CONCAT('view ', TABLE_SCHEMA, '.', TABLE_NAME) FROM information_schema.VIEWS WHERE CONCAT(TABLE_SCHEMA, '.', TABLE_NAME) = {table}
        LIMIT 1
        """,
        cancellationToken);

    /// <summary>Whether the account itself, not through a role, was granted a privilege: on all tables, or on a table or its database where one is given.</summary>
    private static async Task<bool> HasPrivilegeAsync(MySqlConnection connection, string privilege, string? table, CancellationToken cancellationToken)
    {
        var granted = $"GRANTEE = {Account} AND PRIVILEGE_TYPE = '{privilege}'";
        var onTable = table is null
            ? ""
            : $"""
                UNION ALL SELECT 1 FROM information_schema.SCHEMA_PRIVILEGES WHERE {granted} AND LEFT({table}, CHAR_LENGTH(TABLE_SCHEMA) + 1) = CONCAT(TABLE_SCHEMA, '.')
                UNION ALL SELECT 1 FROM information_schema.TABLE_PRIVILEGES WHERE {granted} AND CONCAT(TABLE_SCHEMA, '.', TABLE_NAME) = {table}
                """;
        return await connection.QueryScalarAsync($"SELECT 1 FROM information_schema.USER_PRIVILEGES WHERE {granted} {onTable} LIMIT 1", cancellationToken).ConfigureAwait(false) is not null;
    }
}
