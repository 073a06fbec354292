namespace Aesop.Relay.Statements;

/// <summary>Finds what a statement may call: every name before a parenthesis, and what qualifies it, which may be a package of MariaDB's. Most are no stored functions.</summary>
internal static class FunctionCalls
{
    /// <summary>The names, each by itself.</summary>
    public static IReadOnlyCollection<string> Of(string text, SqlDialect dialect)
    {
        var words = new SqlTokenizer(text, dialect);
        var calls = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        string? qualifier = null;
        words.Next();
        while (!words.Token.IsEmpty)
        {
            if (!words.TryIdentifier(out var name))
            {
                qualifier = null;
                words.Next();
                continue;
            }

            if (words.Is("("))
            {
                calls.Add(name);
                calls.UnionWith(qualifier is null ? [] : [qualifier]);
            }

            qualifier = words.Accept(".") ? name : null;
        }

        return calls;
    }
}
