namespace Aesop.Relay.Statements;

/// <summary>Finds what a statement may call: every name before a parenthesis. Most are no stored functions.</summary>
internal static class FunctionCalls
{
    /// <summary>The names, without their databases.</summary>
    public static IReadOnlyCollection<string> Of(string text, SqlDialect dialect)
    {
        var words = new SqlTokenizer(text, dialect);
        var calls = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        words.Next();
        while (!words.Token.IsEmpty)
        {
            if (!words.TryIdentifier(out var name))
            {
                words.Next();
            }
            else if (words.Is("("))
            {
                calls.Add(name);
            }
        }

        return calls;
    }
}
