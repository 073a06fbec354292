using Aesop.Randomized.Tests.Chance;
using Aesop.Tests.Servers;

namespace Aesop.Randomized.Tests.Values;

/// <summary>Chooses among all the types of a server.</summary>
internal static class TypeChooser
{
    // A set that a server lacks makes a statement that it refuses, which does no harm.
    private static readonly string[] All =
    [
        "utf8mb4", "utf8mb4", "utf8mb4", "utf8mb3", "latin1", "latin1", "ascii", "ucs2", "utf16", "utf16le", "utf32", "latin2", "cp1250", "cp1251", "koi8r", "koi8u", "cp866",
        "greek", "hebrew", "cp1256", "cp1257", "latin7", "latin5", "tis620", "cp932", "sjis", "ujis", "eucjpms", "gbk", "gb2312", "gb18030", "big5", "euckr",
    ];

    /// <summary>A type; any that can be a whole key, or the prefix of one, where that is asked for.</summary>
    /// <param name="dice">Chance.</param>
    /// <param name="kind">The server.</param>
    /// <param name="hasGaps">Whether there may be types that the log doesn't tell from others: the catalog must be able to.</param>
    /// <param name="forKey">Whether it is to be in a key.</param>
    public static ColumnType Choose(Dice dice, ServerKind kind, bool hasGaps, bool forKey = false)
    {
        var isMariaDb = kind == ServerKind.MariaDb;
        var type = dice.Weighted<Func<ColumnType>>(
        [
            (8, () => ScalarTypes.Integer(dice)),
            (3, () => ScalarTypes.Decimal(dice)),
            (2, () => ScalarTypes.Float(dice)),
            (2, () => ScalarTypes.Double(dice)),
            (2, () => ScalarTypes.Bit(dice)),
            (1, ScalarTypes.Year),
            (2, ScalarTypes.Date),
            (3, () => ScalarTypes.DateTime(dice)),
            (2, () => ScalarTypes.Timestamp(dice)),
            (2, () => ScalarTypes.Time(dice)),
            (6, () => TextTypes.Characters(dice, All)),
            (3, () => TextTypes.Text(dice, All)),
            (3, () => TextTypes.Binary(dice, mayLookLikeOthers: hasGaps || !isMariaDb)),
            (2, () => TextTypes.Blob(dice)),
            (3, () => TextTypes.Labels(dice, All, astral: !hasGaps)),
            (3, kind == ServerKind.MySql ? DocumentTypes.MySqlJson : DocumentTypes.MariaDbJson),
            (1, () => DocumentTypes.Geometry(dice)),
            (isMariaDb ? 2 : 0, () => TextTypes.Compressed(dice.Percent(50) ? TextTypes.Text(dice, All) : TextTypes.Blob(dice))),
            (hasGaps && isMariaDb ? 4 : 0, () => TextTypes.Address(dice)),
            (kind == ServerKind.MySql ? 1 : 0, () => DocumentTypes.Vector(dice)),
        ])();
        return forKey && type.KeyPart is null ? ScalarTypes.Integer(dice) : type;
    }
}
