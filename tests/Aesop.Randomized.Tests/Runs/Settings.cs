using Aesop.Randomized.Tests.Chance;
using Aesop.Tests.Servers;

namespace Aesop.Randomized.Tests.Runs;

/// <summary>Settings of a session that a writer may change at any time, none of which may change what a consumer gets.</summary>
internal static class Settings
{
    private static readonly string[] Modes =
    [
        "", "", "STRICT_TRANS_TABLES", "STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE", "ANSI_QUOTES", "NO_BACKSLASH_ESCAPES", "TRADITIONAL", "PIPES_AS_CONCAT,ALLOW_INVALID_DATES",
        "NO_AUTO_VALUE_ON_ZERO", "NO_UNSIGNED_SUBTRACTION", "PAD_CHAR_TO_FULL_LENGTH", "TIME_TRUNCATE_FRACTIONAL",
    ];

    private static readonly string[] Zones = ["+00:00", "-11:00", "+05:45", "+13:00", "SYSTEM"];

    /// <summary>A statement that changes one.</summary>
    /// <param name="dice">Chance.</param>
    /// <param name="kind">The server.</param>
    /// <param name="hasFullImages">Whether images always carry all columns: what changed inside of a document says nothing without the document.</param>
    /// <param name="hasKeys">Whether there are foreign keys, which then must always act.</param>
    public static string Change(Dice dice, ServerKind kind, bool hasFullImages, bool hasKeys) => dice.Weighted<Func<string>>(
    [
        (5, () => $"SET SESSION sql_mode = '{dice.Pick(Modes)}'"),
        (4, () => $"SET SESSION time_zone = '{dice.Pick(Zones)}'"),
        (2, () => $"SET SESSION TRANSACTION ISOLATION LEVEL {dice.Pick(["READ COMMITTED", "REPEATABLE READ"])}"),
        (2, () => kind == ServerKind.MySql ? $"SET SESSION binlog_rows_query_log_events = {dice.Next(2)}" : $"SET SESSION binlog_annotate_row_events = {dice.Next(2)}"),
        (2, () => kind == ServerKind.MySql ? $"SET SESSION gtid_next = 'AUTOMATIC{dice.Pick(["", ":tag_one", ":t2"])}'" : $"SET SESSION gtid_domain_id = {dice.Next(3)}"),
        (4, () => kind == ServerKind.MySql ? $"SET SESSION binlog_transaction_compression = {dice.Next(2)}" : $"SET GLOBAL log_bin_compress = {dice.Next(2)}"),
        (1, () => kind == ServerKind.MySql ? $"SET SESSION binlog_transaction_compression_level_zstd = {dice.Pick([1, 3, 22])}" : $"SET GLOBAL log_bin_compress_min_len = {dice.Pick([10, 100, 256])}"),
        (hasFullImages && kind == ServerKind.MySql ? 4 : 0, () => $"SET SESSION binlog_row_value_options = '{dice.Pick(["PARTIAL_JSON", "PARTIAL_JSON", ""])}'"),
        (kind == ServerKind.MariaDb ? 2 : 0, () => $"SET SESSION binlog_alter_two_phase = {dice.Next(2)}"),
        (1, () => $"SET GLOBAL binlog_checksum = {dice.Pick(["NONE", "CRC32", "CRC32"])}"),
        (1, () => $"SET SESSION {(hasKeys ? "" : $"foreign_key_checks = {dice.Next(2)}, ")}unique_checks = {dice.Next(2)}"),
        (1, () => $"SET GLOBAL max_binlog_size = {dice.Pick([4096, 65_536, 1_073_741_824])}"),
    ])();

    /// <summary>A statement that changes which columns row images carry.</summary>
    public static (string Statement, bool IsFull) ChangeImage(Dice dice)
    {
        var image = dice.Pick(["FULL", "MINIMAL", "NOBLOB"]);
        return ($"SET SESSION binlog_row_image = '{image}'", image == "FULL");
    }
}
