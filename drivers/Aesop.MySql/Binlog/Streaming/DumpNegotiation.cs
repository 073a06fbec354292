using System.Globalization;
using Aesop.MySql.Protocol.Packets;

namespace Aesop.MySql.Binlog;

/// <summary>
/// What a reader says to a server before it asks for the log: that it knows checksums, how often it wants heartbeats, who it is, and, to MariaDB, what it
/// understands and where it stands. All of it is session variables, under the names of before and after MySQL 8.0.26.
/// See https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_replication.html and https://mariadb.com/kb/en/5-slave-registration/.
/// </summary>
internal static class DumpNegotiation
{
    // MariaDB: understands GTID events, and everything that came with them.
    private const int MariaDbGtidCapability = 4;

    public static async ValueTask NegotiateAsync(MySqlConnection connection, BinlogStreamOptions options, string peer, CancellationToken cancellationToken)
    {
        bool isMariaDb = connection.ServerVersion.IsMariaDb;
        CheckStart(options.Start, isMariaDb, peer);
        await CheckServerAsync(connection, options, peer, cancellationToken).ConfigureAwait(false);

        // Some of the reasons for refusing a dump are told apart by their words only; so they are asked for in one language.
        long nanoseconds = options.HeartbeatPeriod.Ticks * TimeSpan.NanosecondsPerTick;
        string uuid = options.EffectiveUuid.ToString();
        await connection.ExecuteAsync(
            string.Create(CultureInfo.InvariantCulture, $"SET lc_messages='en_US', @master_binlog_checksum='CRC32', @source_binlog_checksum='CRC32', @master_heartbeat_period={nanoseconds}, @source_heartbeat_period={nanoseconds}, @slave_uuid='{uuid}', @replica_uuid='{uuid}'"),
            cancellationToken).ConfigureAwait(false);
        if (isMariaDb)
        {
            await connection.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"SET @mariadb_slave_capability={MariaDbGtidCapability}"), cancellationToken).ConfigureAwait(false);
        }

        if (options.Start is BinlogStartPosition.BehindMariaDbPosition { Position: var position })
        {
            // Strict: a GTID that is not in the log is an error, and not a reason to begin somewhere else.
            await connection.ExecuteAsync($"SET @slave_connect_state='{position}', @slave_gtid_strict_mode=1, @slave_gtid_ignore_duplicates=0", cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Registers, so that the server lists this reader among its replicas; the answer is OK or an error.</summary>
    public static async ValueTask RegisterAsync(MySqlConnection connection, BinlogStreamOptions options, string peer, CancellationToken cancellationToken)
    {
        await connection.SendCommandAsync(DumpCommands.Register(options.ServerId), cancellationToken).ConfigureAwait(false);
        ReadOnlyMemory<byte> answer = await connection.Transport.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (ErrPacket.Is(answer.Span))
        {
            throw RefusalReasons.Explain(ErrPacket.Parse(answer.Span), peer);
        }

        if (answer.IsEmpty || answer.Span[0] != OkPacket.Header)
        {
            throw connection.Transport.Fault("neither OK nor an error came as the answer to registering as a replica");
        }
    }

    private static void CheckStart(BinlogStartPosition start, bool isMariaDb, string peer)
    {
        string? mismatch = start switch
        {
            BinlogStartPosition.BehindSet when isMariaDb => "a GTID set of MySQL, and the server is MariaDB",
            BinlogStartPosition.BehindMariaDbPosition when !isMariaDb => "a GTID position of MariaDB, and the server is MySQL",
            _ => null,
        };
        if (mismatch is not null)
        {
            throw new BinlogRefusedException(BinlogRefusal.StartNotSupported, $"{peer}: the start is {mismatch}.");
        }
    }

    private static async ValueTask CheckServerAsync(MySqlConnection connection, BinlogStreamOptions options, string peer, CancellationToken cancellationToken)
    {
        if (await connection.QueryScalarAsync("SELECT @@log_bin", cancellationToken).ConfigureAwait(false) == "0")
        {
            throw new BinlogRefusedException(BinlogRefusal.BinlogOff, $"{peer}: the server writes no binary log. Start it with log_bin.");
        }

        string? sourceId = await connection.QueryScalarAsync("SELECT @@server_id", cancellationToken).ConfigureAwait(false);
        if (sourceId == options.ServerId.ToString(CultureInfo.InvariantCulture))
        {
            throw new BinlogRefusedException(
                BinlogRefusal.ServerIdTaken, $"{peer}: the source itself has server id {sourceId}, which this reader is to go by. Give the reader another one.");
        }
    }
}
