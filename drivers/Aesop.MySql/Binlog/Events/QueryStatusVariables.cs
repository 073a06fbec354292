namespace Aesop.MySql.Binlog;

/// <summary>
/// The part of a query event that describes its session: a list of codes, each with a value whose length the code gives. The list's own length is known,
/// so a code that this version does not know ends the walk without harm: servers write codes in a fixed order, the ones needed here first.
/// See https://dev.mysql.com/doc/dev/mysql-server/latest/classmysql_1_1binlog_1_1event_1_1Query__event.html.
/// </summary>
internal readonly struct QueryStatusVariables
{
    private const int SeveralDatabases = 254;

    public ulong? SqlMode { get; private init; }

    public ushort? ClientCollationId { get; private init; }

    public ulong? Xid { get; private init; }

    public static QueryStatusVariables Parse(EventPlace place, ReadOnlySpan<byte> bytes)
    {
        var reader = new PayloadReader(place, bytes);
        ulong? sqlMode = null;
        ushort? collation = null;
        ulong? xid = null;
        bool known = true;
        while (known && reader.Remaining > 0)
        {
            byte code = reader.ReadUInt8();
            switch (code)
            {
                case 1:
                    sqlMode = reader.ReadUInt64();
                    break;
                case 4:
                    // character_set_client, collation_connection, collation_server.
                    collation = reader.ReadUInt16();
                    reader.ReadBytes(4);
                    break;
                case 17 or 129:
                    xid = reader.ReadUInt64();
                    break;
                default:
                    known = Skip(ref reader, code);
                    break;
            }
        }

        return new QueryStatusVariables { SqlMode = sqlMode, ClientCollationId = collation, Xid = xid };
    }

    private static bool Skip(ref PayloadReader reader, byte code)
    {
        switch (code)
        {
            case 16 or 19 or 20: // explicit_defaults_for_timestamp, sql_require_primary_key, default_table_encryption
                reader.ReadBytes(1);
                return true;
            case 7 or 8 or 18: // lc_time_names, collation_database, default_collation_for_utf8mb4
                reader.ReadBytes(2);
                return true;
            case 13 or 128: // microseconds of MySQL and of MariaDB
                reader.ReadBytes(3);
                return true;
            case 0 or 3 or 10: // options, auto_increment, bytes on the source
                reader.ReadBytes(4);
                return true;
            case 9: // tables to update
                reader.ReadBytes(8);
                return true;
            case 5 or 6: // time zone, catalog
                reader.ReadBytes(reader.ReadUInt8());
                return true;
            case 2: // catalog, with a terminator
                reader.ReadBytes(reader.ReadUInt8() + 1);
                return true;
            case 11: // definer: user, host
                reader.ReadBytes(reader.ReadUInt8());
                reader.ReadBytes(reader.ReadUInt8());
                return true;
            case 12:
                SkipDatabases(ref reader);
                return true;
            default:
                return false;
        }
    }

    private static void SkipDatabases(ref PayloadReader reader)
    {
        int count = reader.ReadUInt8();
        if (count == SeveralDatabases)
        {
            return;
        }

        for (int i = 0; i < count; i++)
        {
            while (reader.ReadUInt8() != 0)
            {
            }
        }
    }
}
