using Aesop.Randomized.Tests.Chance;
using Aesop.Tests.Servers;

namespace Aesop.Randomized.Tests.Values;

/// <summary>Chooses among all the types of a server.</summary>
internal static class TypeChooser
{
    private static readonly string[] Common =
    [
        "ascii", "latin1", "utf8mb3", "utf8mb4", "utf8mb4",
    ];

    /// <summary>A type; any that can be a whole key, or the prefix of one, where that is asked for.</summary>
    public static ColumnType Choose(Dice dice, ServerKind kind, bool forKey = false)
    {
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
            (6, () => TextTypes.Characters(dice, Common)),
            (3, () => TextTypes.Text(dice, Common)),
            (3, () => TextTypes.Binary(dice)),
            (2, () => TextTypes.Blob(dice)),
            (3, () => TextTypes.Labels(dice, Common)),
            (3, kind == ServerKind.MySql ? DocumentTypes.MySqlJson : DocumentTypes.MariaDbJson),
            (1, () => DocumentTypes.Geometry(dice)),
            (kind == ServerKind.MySql ? 1 : 0, () => DocumentTypes.Vector(dice)),
        ])();
        return forKey && type.KeyPart is null ? ScalarTypes.Integer(dice) : type;
    }
}
