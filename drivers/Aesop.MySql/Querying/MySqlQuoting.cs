using System.Text;

namespace Aesop.MySql;

/// <summary>Names and texts as SQL.</summary>
/// <remarks>See https://dev.mysql.com/doc/refman/8.4/en/identifiers.html and https://dev.mysql.com/doc/refman/8.4/en/string-literals.html.</remarks>
public static class MySqlQuoting
{
    /// <summary>A name in backquotes, its own doubled: valid in every sql_mode.</summary>
    /// <exception cref="ArgumentException">The name is empty or holds a zero character, which no identifier may.</exception>
    public static string Identifier(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return name.Contains('\0', StringComparison.Ordinal)
            ? throw new ArgumentException("An identifier can't hold a zero character.", nameof(name))
            : $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";
    }

    /// <summary>A text in single quotes, for a connection whose character set is utf8mb4.</summary>
    /// <param name="text">The text.</param>
    /// <param name="noBackslashEscapes">The session's sql_mode holds NO_BACKSLASH_ESCAPES: see <see cref="MySqlConnection.HasNoBackslashEscapes"/>.</param>
    public static string Literal(string text, bool noBackslashEscapes)
    {
        ArgumentNullException.ThrowIfNull(text);
        StringBuilder literal = new(text.Length + 2);
        literal.Append('\'');
        foreach (char character in text)
        {
            _ = character switch
            {
                '\'' => literal.Append("''"),
                '\\' when !noBackslashEscapes => literal.Append(@"\\"),
                _ => literal.Append(character),
            };
        }

        return literal.Append('\'').ToString();
    }
}
