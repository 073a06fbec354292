using System.Globalization;
using Aesop.MySql;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Sources;

/// <summary>The server behind a source, as it was when the relay asked. Immutable.</summary>
internal sealed record SourceServer
{
    /// <summary>Product and version.</summary>
    public required MySqlServerVersion Version { get; init; }

    /// <summary>What tells this server from every other: <c>@@server_uuid</c>; on MariaDB <c>@@server_uid</c>, where it has one, else empty.</summary>
    public required string Identity { get; init; }

    /// <summary><c>@@server_id</c>.</summary>
    public required uint ServerId { get; init; }

    /// <summary>Whether transactions carry global ids.</summary>
    public required bool HasGtids { get; init; }

    /// <summary>Whether the log tells column names, signs and keys (<c>binlog_row_metadata=FULL</c>).</summary>
    public required bool HasFullMetadata { get; init; }

    /// <summary>Whether it takes no writes but a replica's own (<c>read_only</c>).</summary>
    public required bool IsReadOnly { get; init; }

    /// <summary>Whether it keeps the names of databases and tables in lower case (<c>lower_case_table_names=1</c>), while statements in the log have them as they were written.</summary>
    public required bool LowersNames { get; init; }

    /// <summary><c>@@binlog_row_image</c>.</summary>
    public required string RowImage { get; init; }

    /// <summary>Whether transactions tell when they were committed in microseconds, not seconds: MySQL from 8.0.1 on.</summary>
    public bool HasCommitMicros => !Version.IsMariaDb && Version.Number >= new Version(8, 0, 1);

    /// <summary>Whether this is the server that goes by an identity and an id.</summary>
    public bool Is(string identity, uint serverId) => Identity == identity && ServerId == serverId;

    /// <summary>Whether this is the same server as <paramref name="other"/>.</summary>
    public bool IsSameAs(SourceServer other) => Is(other.Identity, other.ServerId);

    /// <summary>Whether an id's <see cref="Gtid.Source"/> is this server.</summary>
    public bool IsOriginOf(UInt128 source) => Version.IsMariaDb
        ? (uint)(ulong)source == ServerId
        : Guid.TryParse(Identity, out var uuid) && Gtid.UuidOf(uuid) == source;

    /// <summary>Asks a server who it is, and whether it can be a source.</summary>
    /// <exception cref="SourceHaltedException">It can't; the message says what to change.</exception>
    public static async Task<SourceServer> ReadAsync(MySqlConnection connection, CancellationToken cancellationToken)
    {
        var variables = await ReadVariablesAsync(connection, cancellationToken).ConfigureAwait(false);
        if (!IsOn(variables.GetValueOrDefault("log_bin")))
        {
            throw new SourceHaltedException(
                $"{connection.Options.ServerName} writes no binary log (log_bin is OFF). Set log_bin in the server's configuration and restart it.");
        }

        var format = variables.GetValueOrDefault("binlog_format", "ROW");
        if (!format.Equals("ROW", StringComparison.OrdinalIgnoreCase))
        {
            throw new SourceHaltedException(
                $"{connection.Options.ServerName} logs statements, not rows (binlog_format is {format}). Run: SET GLOBAL binlog_format = 'ROW'; and reconnect the applications.");
        }

        var version = connection.ServerVersion;
        return new SourceServer
        {
            Version = version,
            Identity = variables.GetValueOrDefault(version.IsMariaDb ? "server_uid" : "server_uuid", ""),
            ServerId = uint.Parse(variables["server_id"], NumberStyles.None, CultureInfo.InvariantCulture),
            HasGtids = version.IsMariaDb || variables.GetValueOrDefault("gtid_mode", "OFF").StartsWith("ON", StringComparison.OrdinalIgnoreCase),
            HasFullMetadata = variables.GetValueOrDefault("binlog_row_metadata", "MINIMAL").Equals("FULL", StringComparison.OrdinalIgnoreCase),
            IsReadOnly = variables.GetValueOrDefault("read_only", "OFF") is var readOnly && !IsOff(readOnly),
            LowersNames = variables.GetValueOrDefault("lower_case_table_names") == "1",
            RowImage = variables.GetValueOrDefault("binlog_row_image", "FULL"),
        };
    }

    private static async Task<Dictionary<string, string>> ReadVariablesAsync(MySqlConnection connection, CancellationToken cancellationToken)
    {
        // A variable that a version doesn't have is simply not among the rows.
        const string Query = """
            SHOW GLOBAL VARIABLES WHERE Variable_name IN ('server_uuid', 'server_uid', 'server_id', 'log_bin', 'binlog_format',
            'binlog_row_image', 'binlog_row_metadata', 'gtid_mode', 'read_only',
            'lower_case_table_names')
            """;
        var variables = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var rows = await connection.QueryAsync(Query, cancellationToken).ConfigureAwait(false);
        await using (rows.ConfigureAwait(false))
        {
            while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                variables[rows.GetString(0)] = rows.GetStringOrNull(1) ?? "";
            }
        }

        return variables;
    }

    private static bool IsOff(string value) => value == "0" || value.Equals("OFF", StringComparison.OrdinalIgnoreCase);

    private static bool IsOn(string? value) => value is not null && (value == "1" || value.Equals("ON", StringComparison.OrdinalIgnoreCase));
}
