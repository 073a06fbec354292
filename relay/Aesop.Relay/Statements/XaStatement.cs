using System.Buffers;
using System.Globalization;
using System.Text;

namespace Aesop.Relay.Statements;

/// <summary>An XA statement.</summary>
/// <param name="Verb">What it does.</param>
/// <param name="Id">Which transaction it is about.</param>
internal sealed record XaStatement(XaVerb Verb, XaId Id)
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>Reads a statement from the word behind <c>XA</c> on.</summary>
    /// <returns>Null where it is none that servers log.</returns>
    public static XaStatement? Read(ref SqlTokenizer words)
    {
        XaVerb? verb = words.Token.ToString().ToUpperInvariant() switch
        {
            "START" or "BEGIN" => XaVerb.Start,
            "END" => XaVerb.End,
            "COMMIT" => XaVerb.Commit,
            "ROLLBACK" => XaVerb.Rollback,
            _ => null,
        };
        words.Next();
        if (verb is null || !TryId(ref words, out var id))
        {
            return null;
        }

        if (verb == XaVerb.Commit && words.Accept("ONE"))
        {
            return words.Accept("PHASE") ? new XaStatement(XaVerb.CommitOnePhase, id) : null;
        }

        return words.Token.IsEmpty || verb is XaVerb.Start or XaVerb.End ? new XaStatement(verb.Value, id) : null;
    }

    private static bool TryId(ref SqlTokenizer words, out XaId id)
    {
        id = default;
        byte[] branch = [];
        var format = (long)XaId.DefaultFormat;
        if (!TryPart(ref words, out var globalId)
            || (words.Accept(",") && (!TryPart(ref words, out branch) || (words.Accept(",") && !TryFormat(ref words, out format)))))
        {
            return false;
        }

        id = XaId.Of(globalId, branch, unchecked((uint)format));
        return true;
    }

    /// <summary><c>'text'</c>, <c>X'hex'</c> or <c>0xhex</c>.</summary>
    private static bool TryPart(ref SqlTokenizer words, out byte[] part)
    {
        part = [];
        if (words.Accept("X"))
        {
            return words.Token is ['\'', .., '\''] quoted && TryHex(quoted[1..^1], out part) && Step(ref words);
        }

        if (words.Token is ['0', 'x' or 'X', .. var digits])
        {
            return TryHex(digits, out part) && Step(ref words);
        }

        if (words.Token is ['\'', .., '\''] text && !text.Contains('\\'))
        {
            part = Encoding.UTF8.GetBytes(text[1..^1].ToString().Replace("''", "'", StringComparison.Ordinal));
            return Step(ref words);
        }

        return false;
    }

    private static bool TryFormat(ref SqlTokenizer words, out long format)
    {
        var isHex = words.Token is ['0', 'x' or 'X', ..];
        return (isHex
            ? long.TryParse(words.Token[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out format)
            : long.TryParse(words.Token, NumberStyles.None, CultureInfo.InvariantCulture, out format)) && Step(ref words);
    }

    private static bool TryHex(ReadOnlySpan<char> digits, out byte[] bytes)
    {
        var isHex = digits.Length % 2 == 0 && !digits.ContainsAnyExcept(HexDigits);
        bytes = isHex ? Convert.FromHexString(digits) : [];
        return isHex;
    }

    private static bool Step(ref SqlTokenizer words)
    {
        words.Next();
        return true;
    }
}
