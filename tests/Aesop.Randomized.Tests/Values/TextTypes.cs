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
    public static ColumnType Binary(Dice dice)
    {
        var length = dice.Pick([1, 4, 16, 100, 255]);
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

    /// <summary>ENUM and SET.</summary>
    public static ColumnType Labels(Dice dice, IReadOnlyList<string> charsets)
    {
        var charset = dice.Pick(charsets);
        var isSet = dice.Percent(50);
        int[] counts = isSet ? [1, 3, 8, 9, 17, 33, 64] : [1, 2, 5, 255, 256, 300];
        var count = dice.Pick(counts);

        // Labels are told apart by their numbers, whatever the collation takes for equal.
        var letters = string.Concat(Texts.Alphabet(charset).EnumerateRunes().Where(rune => rune.Value > 127 && System.Text.Rune.IsLetter(rune)).Select(rune => rune.ToString()));
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
