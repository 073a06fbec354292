using Aesop.Randomized.Tests.Chance;

namespace Aesop.Randomized.Tests.Values;

/// <summary>Texts, labels and bytes.</summary>
internal static class TextTypes
{
    private static readonly string[] Collations = ["", "", " BINARY"];

    /// <summary>CHAR and VARCHAR.</summary>
    public static ColumnType Characters(Dice dice, IReadOnlyList<string> charsets)
    {
        var charset = dice.Pick(charsets);
        var fixedLength = dice.Percent(40);
        var length = fixedLength ? dice.Pick([1, 3, 10, 63, 64, 100, 255]) : dice.Pick([1, 10, 63, 64, 85, 86, 127, 128, 255, 256, 700]);
        return new ColumnType
        {
            Sql = $"{(fixedLength ? "CHAR" : "VARCHAR")}({length}) CHARACTER SET {charset}{dice.Pick(Collations)}",
            Literal = chance => Texts.Literal(Texts.Random(chance, charset, Math.Min(length, 300))),
            KeyPart = length > 100 ? $"({dice.Between(1, 60)})" : "",
            Changes = TextChanges,
            Family = "text",
        };
    }

    /// <summary>TINYTEXT to LONGTEXT.</summary>
    public static ColumnType Text(Dice dice, IReadOnlyList<string> charsets)
    {
        var charset = dice.Pick(charsets);
        return new ColumnType
        {
            Sql = $"{dice.Pick(["TINYTEXT", "TEXT", "MEDIUMTEXT", "LONGTEXT"])} CHARACTER SET {charset}{dice.Pick(Collations)}",
            Literal = chance => chance.Percent(4)
                ? $"REPEAT({Texts.Literal(Texts.Random(chance, charset, 5))}, {chance.Pick([60, 13_000, 17_000])})"
                : Texts.Literal(Texts.Random(chance, charset, 260)),
            KeyPart = $"({dice.Between(1, 60)})",
            HasDefaults = false,
            Changes = TextChanges,
            Family = "text",
        };
    }

    /// <summary>BINARY and VARBINARY.</summary>
    /// <param name="dice">Chance.</param>
    /// <param name="mayLookLikeOthers">Whether BINARY(4) and BINARY(16) are among them, which MariaDB's log doesn't tell from addresses and UUIDs: while a table changes, a relay can't know.</param>
    public static ColumnType Binary(Dice dice, bool mayLookLikeOthers)
    {
        int[] lengths = mayLookLikeOthers ? [1, 4, 16, 100, 255] : [1, 3, 17, 100, 255];
        var length = dice.Pick(lengths);
        var (name, most) = dice.Percent(50) ? ("BINARY", length) : ("VARBINARY", length + dice.Pick([0, 1, 200]));
        return new ColumnType
        {
            Sql = $"{name}({most})",
            Literal = chance => Texts.Bytes(chance, most),
            Select = Hex,
            Family = "bytes",
        };
    }

    /// <summary>TINYBLOB to LONGBLOB.</summary>
    public static ColumnType Blob(Dice dice) => new()
    {
        Sql = dice.Pick(["TINYBLOB", "BLOB", "MEDIUMBLOB", "LONGBLOB"]),
        Literal = chance => chance.Percent(4) ? $"REPEAT({Texts.Bytes(chance, 4)}, {chance.Pick([63, 16_000])})" : Texts.Bytes(chance, 255),
        Select = Hex,
        KeyPart = $"({dice.Between(1, 60)})",
        HasDefaults = false,
        Changes = [(column, _) => $"CONCAT({column}, x'00ff')"],
        Family = "bytes",
    };

    /// <summary>MariaDB's compressed column of a type; it can't be in a key.</summary>
    public static ColumnType Compressed(ColumnType type) => type with { Sql = type.Sql + " COMPRESSED", KeyPart = null };

    /// <summary>MariaDB's UUID, INET4 and INET6.</summary>
    public static ColumnType Address(Dice dice) => dice.Next(3) switch
    {
        0 => Address("UUID", chance => chance.Percent(20) ? "'00000000-0000-0000-0000-000000000000'" : $"'{new Guid(chance.Next(int.MaxValue), (short)chance.Next(9), 0x1000, 0x80, 1, 2, 3, 4, 5, 6, (byte)chance.Next(256))}'"),
        1 => Address("INET4", chance => $"'{chance.Next(256)}.{chance.Next(2)}.{chance.Next(256)}.{chance.Next(2)}'"),
        _ => Address("INET6", chance => chance.Pick(["'::'", "'::1'", "'fe80::'", "'2001:db8::ff00:42:8329'", "'::ffff:1.2.3.4'", $"'{chance.Next(9999)}::{chance.Next(9999)}'"])),
    };

    private static ColumnType Address(string sql, Func<Dice, string> literal) => new() { Sql = sql, Literal = literal, Family = sql };

    /// <summary>ENUM and SET.</summary>
    /// <param name="dice">Chance.</param>
    /// <param name="charsets">The character sets to choose from.</param>
    /// <param name="astral">Whether labels may have characters beyond the basic plane, which the catalog can't show.</param>
    public static ColumnType Labels(Dice dice, IReadOnlyList<string> charsets, bool astral)
    {
        var charset = dice.Pick(charsets);
        var isSet = dice.Percent(50);
        int[] counts = isSet ? [1, 3, 8, 9, 17, 33, 64] : [1, 2, 5, 255, 256, 300];
        var count = dice.Pick(counts);

        // Labels are told apart by their numbers, whatever the collation takes for equal.
        var letters = string.Concat(Texts.Alphabet(charset).EnumerateRunes().Where(rune => rune.Value > 127 && (astral || rune.IsBmp) && System.Text.Rune.IsLetter(rune)).Select(rune => rune.ToString()));
        var labels = Enumerable.Range(0, count).Select(n => $"{(n % 3 == 0 ? letters : "")}l{n}").ToList();
        string Label(Dice chance) => $"'{chance.Pick(labels)}'";
        return new ColumnType
        {
            Sql = $"{(isSet ? "SET" : "ENUM")}({string.Join(",", labels.Select(label => $"'{label}'"))}) CHARACTER SET {charset}",
            Literal = isSet
                ? chance => chance.Percent(30) ? chance.Bits().ToString(null, null) + " & " + (ulong.MaxValue >> (64 - count)) : $"'{string.Join(',', chance.Some(labels, 0))}'"
                : chance => chance.Percent(5) ? "''" : Label(chance),
            Family = "text",
        };
    }

    private static readonly IReadOnlyList<Func<string, Dice, string>> TextChanges =
        [(column, _) => $"CONCAT({column}, 'x')", (column, _) => $"UPPER({column})", (column, dice) => $"LEFT({column}, {dice.Next(5)})"];

    private static string Hex(string column) => $"HEX({column})";
}
