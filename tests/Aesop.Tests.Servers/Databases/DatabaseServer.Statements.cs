using System.Globalization;

namespace Aesop.Tests.Servers;

// What is asked of the server, always through its own client.
public abstract partial class DatabaseServer
{
    private static int _databases;

    /// <summary>The statement that names the current binary log file and offset.</summary>
    private protected abstract string ShowBinlogPosition { get; }

    /// <summary>The statement that deletes all binary logs and GTIDs.</summary>
    private protected abstract string ResetBinlogs { get; }

    /// <summary>Runs any number of statements, each ended by a semicolon, and drops their results.</summary>
    /// <param name="statements">The statements as the server's client reads them from a file, <c>DELIMITER</c> included.</param>
    /// <param name="database">The database that is current at the start.</param>
    /// <param name="cancellationToken">Kills the client; the server may go on with the statement.</param>
    /// <exception cref="ServerClientException">A statement failed; those before it took effect.</exception>
    public async Task ExecuteAsync(string statements, string? database = null, CancellationToken cancellationToken = default) =>
        await _client.RunAsync(statements, database, cancellationToken);

    /// <summary>Runs statements of which exactly one has a result set, and returns it.</summary>
    /// <inheritdoc cref="ExecuteAsync" path="/param" />
    /// <exception cref="ServerClientException">A statement failed.</exception>
    public async Task<QueryResult> QueryAsync(string statements, string? database = null, CancellationToken cancellationToken = default)
    {
        var results = await _client.RunAsync(statements, database, cancellationToken);
        return results.Count == 1
            ? results[0]
            : throw new InvalidOperationException($"{results.Count} result sets instead of one, for: {statements}");
    }

    /// <summary>Runs statements and returns all their result sets in order; one without rows has no columns either.</summary>
    /// <inheritdoc cref="ExecuteAsync" path="/param" />
    /// <exception cref="ServerClientException">A statement failed.</exception>
    public Task<IReadOnlyList<QueryResult>> QueryAllAsync(string statements, string? database = null, CancellationToken cancellationToken = default) =>
        _client.RunAsync(statements, database, cancellationToken);

    /// <summary>Runs a query for a single value; null is NULL.</summary>
    public async Task<string?> ScalarAsync(string statement, string? database = null, CancellationToken cancellationToken = default)
    {
        var result = await QueryAsync(statement, database, cancellationToken);
        return result.Rows is [{ Count: 1 }]
            ? result.Text(0, 0)
            : throw new InvalidOperationException($"{result.Rows.Count} rows of {result.Columns.Count} columns instead of one value, for: {statement}");
    }

    /// <summary>Makes an empty database with a name that no other test has.</summary>
    public async Task<string> CreateDatabaseAsync(CancellationToken cancellationToken = default)
    {
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync($"CREATE DATABASE {name}", cancellationToken: cancellationToken);
        return name;
    }

    /// <summary>Makes an account that may connect from any host.</summary>
    /// <param name="user">Its name.</param>
    /// <param name="password">Its password.</param>
    /// <param name="plugin">The server's authentication plugin, such as <c>ed25519</c> (MariaDB) or <c>caching_sha2_password</c> (MySQL); null is the server's default.</param>
    /// <param name="privileges">What it may do on everything, as in <c>REPLICATION SLAVE, SELECT</c>; empty is nothing.</param>
    /// <param name="requireTls">Whether it may only connect over TLS.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async Task CreateUserAsync(
        string user,
        string password,
        string? plugin = null,
        string privileges = "ALL PRIVILEGES",
        bool requireTls = false,
        CancellationToken cancellationToken = default)
    {
        var require = requireTls ? " REQUIRE SSL" : "";
        var grant = privileges.Length == 0 ? "" : $"GRANT {privileges} ON *.* TO {Quote(user)}@'%';";
        await ExecuteAsync($"CREATE USER {Quote(user)}@'%' {IdentifiedBy(plugin, Quote(password))}{require};\n{grant}", cancellationToken: cancellationToken);
    }

    /// <summary>The binary log file that is being written and the offset at which its next event will begin.</summary>
    public async Task<(string File, long Offset)> BinlogPositionAsync(CancellationToken cancellationToken = default)
    {
        var result = await QueryAsync(ShowBinlogPosition, cancellationToken: cancellationToken);
        return (result.Text(0, "File")!, long.Parse(result.Text(0, "Position")!, CultureInfo.InvariantCulture));
    }

    /// <summary>The binary logs that the server has, oldest first, as full paths in its data folder.</summary>
    public async Task<IReadOnlyList<string>> BinlogFilesAsync(CancellationToken cancellationToken = default)
    {
        var result = await QueryAsync("SHOW BINARY LOGS", cancellationToken: cancellationToken);
        return [.. result.Rows.Select((_, row) => Path.Combine(DataFolder, result.Text(row, "Log_name")!))];
    }

    /// <summary>Goes on in a new binary log file.</summary>
    public Task RotateBinlogAsync(CancellationToken cancellationToken = default) =>
        ExecuteAsync("FLUSH BINARY LOGS", cancellationToken: cancellationToken);

    /// <summary>Deletes all binary logs and forgets all GTIDs: a new lineage.</summary>
    public Task ResetBinlogsAsync(CancellationToken cancellationToken = default) =>
        ExecuteAsync(ResetBinlogs, cancellationToken: cancellationToken);

    /// <summary>A text as a literal in SQL.</summary>
    public static string Quote(string text) =>
        $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>The clause of CREATE USER that names plugin and password.</summary>
    private protected abstract string IdentifiedBy(string? plugin, string quotedPassword);
}
