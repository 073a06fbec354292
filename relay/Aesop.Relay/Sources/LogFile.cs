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

    /// <summary>Where a server writes now, and, where it has GTIDs, the set behind that place.</summary>
    public static async Task<(LogFile File, Scn End, GtidSet Gtids)> EndAsync(MySqlConnection connection, CancellationToken cancellationToken)
    {
        var version = connection.ServerVersion;
        var statement = !version.IsMariaDb && version.Number >= new Version(8, 2) ? "SHOW BINARY LOG STATUS" : "SHOW MASTER STATUS";
        string name, gtids = "";
        long offset;
        var rows = await connection.QueryAsync(statement, cancellationToken).ConfigureAwait(false);
        await using (rows.ConfigureAwait(false))
        {
            if (!await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                throw new SourceHaltedException($"{connection.Options.ServerName} answers {statement} with nothing: its binary log is off. Set log_bin and restart the server.");
            }

            name = rows.GetString(0);
            offset = rows.GetInt64(1);
            if (!version.IsMariaDb)
            {
                gtids = rows.GetStringOrNull(4) ?? "";
            }
        }

        if (version.IsMariaDb)
        {
            var query = string.Create(CultureInfo.InvariantCulture, $"SELECT BINLOG_GTID_POS({connection.QuoteLiteral(name)}, {offset})");
            gtids = await connection.QueryScalarAsync(query, cancellationToken).ConfigureAwait(false) ?? "";
        }

        var file = Parse(name);
        return (file, new Scn(file.Number, (ulong)offset), GtidSet.Parse(gtids.Replace("\n", "", StringComparison.Ordinal)));
    }
}
