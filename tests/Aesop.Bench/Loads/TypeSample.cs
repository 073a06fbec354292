using Aesop.Tests.Servers;

namespace Aesop.Bench;

/// <summary>A column type and usual values of it.</summary>
/// <param name="Name">What the report calls it.</param>
/// <param name="Type">The type in SQL.</param>
/// <param name="Literals">Values as SQL writes them; rows have them in turn.</param>
internal sealed record TypeSample(string Name, string Type, params string[] Literals)
{
    /// <summary>The server that has it.</summary>
    public ServerKind Kind { get; init; } = ServerKind.MySql;

    /// <summary>Statements before the table is made.</summary>
    public string Before { get; init; } = "SELECT 1;";

    /// <summary>Digits of the fraction of a second, of a type in MariaDB's old temporal format: its log doesn't tell them.</summary>
    public int? OldDigits { get; init; }

    /// <summary>A sample whose name is its type.</summary>
    public static TypeSample Of(string type, params string[] literals) => new(type, type, literals);

    /// <summary>Text of about thirty characters in a character set.</summary>
    /// <param name="charset">The set.</param>
    /// <param name="what">What the text is, for the report.</param>
    /// <param name="text">About ten characters of it.</param>
    public static TypeSample Text(string charset, string what, string text) =>
        new($"VARCHAR {charset}, {what}", $"VARCHAR(60) CHARACTER SET {charset}", $"'{text} {text} {text}'", $"'{text} {text}'", $"'{text} {text} {text} {text}'");
}
