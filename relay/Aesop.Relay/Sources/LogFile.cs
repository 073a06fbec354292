using System.Globalization;
using Aesop.MySql;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Sources;

/// <summary>A binlog file's name, in its two parts: <c>binlog</c> and 42 in <c>binlog.000042</c>.</summary>
/// <param name="BaseName">What stands before the last dot.</param>
/// <param name="Number">The number behind it.</param>
internal readonly record struct LogFile(string BaseName, uint Number)
{
    /// <summary>Takes a name apart.</summary>
    public static LogFile Parse(string name)
    {
        var dot = name.LastIndexOf('.');
        return dot > 0 && uint.TryParse(name.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new LogFile(name[..dot], number)
            : throw new SourceHaltedException($"'{name}' is no binlog file's name: expected a base name, a dot and a number, as in binlog.000042.");
    }

    /// <summary>The name as the server writes it: six digits, or as many as it takes.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{BaseName}.{Number:D6}");

    /// <summary>The files that a server has, oldest first, with their sizes in bytes.</summary>
    public static async Task<IReadOnlyList<(LogFile File, long Size)>> ListAsync(MySqlConnection connection, CancellationToken cancellationToken)
    {
        var files = new List<(LogFile, long)>();
        var rows = await connection.QueryAsync("SHOW BINARY LOGS", cancellationToken).ConfigureAwait(false);
        await using (rows.ConfigureAwait(false))
        {
            while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                files.Add((Parse(rows.GetString(0)), rows.GetInt64(1)));
            }
        }

        return files.Count > 0
            ? files
            : throw new SourceHaltedException($"{connection.Options.ServerName} lists no binary logs. Check that log_bin is set and the log's folder is there.");
    }

    /// <summary>Where a server writes now.</summary>
    public static async Task<(LogFile File, Scn End)> EndAsync(MySqlConnection connection, CancellationToken cancellationToken)
    {
        var (file, end, _) = await AskEndAsync(connection, cancellationToken).ConfigureAwait(false);
        return (file, end);
    }

    /// <summary>
    /// Where a server writes now, and, where it has GTIDs, the set behind that place. Not to be asked often: MariaDB reads the whole file for that.
    /// </summary>
    public static async Task<(LogFile File, Scn End, GtidSet Gtids)> EndWithGtidsAsync(MySqlConnection connection, CancellationToken cancellationToken)
    {
        var (file, end, gtids) = await AskEndAsync(connection, cancellationToken).ConfigureAwait(false);
        if (connection.ServerVersion.IsMariaDb)
        {
            var query = string.Create(CultureInfo.InvariantCulture, $"SELECT BINLOG_GTID_POS({connection.QuoteLiteral(file.ToString())}, {end.Offset})");
            gtids = await connection.QueryScalarAsync(query, cancellationToken).ConfigureAwait(false) ?? "";
        }

        return (file, end, GtidSet.Parse(gtids.Replace("\n", "", StringComparison.Ordinal)));
    }

    private static async Task<(LogFile File, Scn End, string Gtids)> AskEndAsync(MySqlConnection connection, CancellationToken cancellationToken)
    {
        var version = connection.ServerVersion;
        var statement = !version.IsMariaDb && version.Number >= new Version(8, 2) ? "SHOW BINARY LOG STATUS" : "SHOW MASTER STATUS";
        var rows = await connection.QueryAsync(statement, cancellationToken).ConfigureAwait(false);
        await using (rows.ConfigureAwait(false))
        {
            if (!await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                throw new SourceHaltedException($"{connection.Options.ServerName} answers {statement} with nothing: its binary log is off. Set log_bin and restart the server.");
            }

            var file = Parse(rows.GetString(0));
            return (file, new Scn(file.Number, (ulong)rows.GetInt64(1)), version.IsMariaDb ? "" : rows.GetStringOrNull(4) ?? "");
        }
    }
}
