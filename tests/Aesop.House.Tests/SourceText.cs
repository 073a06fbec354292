using System.Text.RegularExpressions;

namespace Aesop.House.Tests;

/// <summary>Takes a C# file apart without a compiler: well enough for rules about words.</summary>
internal static partial class SourceText
{
    /// <summary>The code with every comment, string and character blanked out; lines and columns stay where they are.</summary>
    public static string CodeOnly(string source) =>
        Noise().Replace(source, match => NotLineBreak().Replace(match.Value, " "));

    // Raw strings first (any number of quotes), then verbatim and ordinary ones.
    [GeneratedRegex(
        """"
        //[^\n]* | /\*.*?\*/
        | \$*(?<q>"{3,}).*?\k<q>(?!")
        | (?:\$@|@\$|@)"(?:""|[^"])*"
        | \$?"(?:\\.|[^"\\\n])*"
        | '(?:\\[^']+|\\'|[^'\\\n])'
        """",
        RegexOptions.Singleline | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Noise();

    [GeneratedRegex(@"[^\n]")]
    private static partial Regex NotLineBreak();
}
