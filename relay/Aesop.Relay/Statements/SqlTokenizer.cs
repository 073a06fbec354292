namespace Aesop.Relay.Statements;

/// <summary>
/// Walks a statement word by word: identifiers, quoted or not, strings, numbers and single punctuation marks. Comments are passed
/// over, the text of executable ones (<c>/*!40005 ... */</c>, <c>/*M! ... */</c>) is walked as if it stood there
/// (https://dev.mysql.com/doc/refman/9.0/en/comments.html).
/// </summary>
internal ref struct SqlTokenizer(ReadOnlySpan<char> text, SqlDialect dialect = default)
{
    private readonly ReadOnlySpan<char> _text = text;
    private readonly SqlDialect _dialect = dialect;
    private int _at;

    /// <summary>The word last read, quotes included; empty at the end.</summary>
    public ReadOnlySpan<char> Token { get; private set; }

    /// <summary>
    /// Reads the first word of what is executed. MariaDB also logs what may stand before it: <c>SET STATEMENT variable = value, ... FOR statement</c>, and
    /// <c>ANALYZE [FORMAT = JSON] statement</c>, which executes the statement that it explains
    /// (https://mariadb.com/kb/en/set-statement/, https://mariadb.com/kb/en/analyze-statement/).
    /// </summary>
    /// <returns>False where there is none.</returns>
    public bool First()
    {
        Next();
        while (SkipSettings() || SkipAnalyze())
        {
            // One may stand before the other.
        }

        return !Token.IsEmpty;
    }

    /// <summary>Reads the next word.</summary>
    /// <returns>False at the end.</returns>
    public bool Next()
    {
        SkipBlank();
        var start = _at;
        if (_at >= _text.Length)
        {
            Token = default;
            return false;
        }

        var first = _text[_at];
        if (first is '`' or '"' or '\'')
        {
            SkipQuoted(first);
        }
        else if (first == '[' && _dialect.HasBrackets)
        {
            SkipQuoted(']');
        }
        else if (IsWord(first))
        {
            while (_at < _text.Length && IsWord(_text[_at]))
            {
                _at++;
            }
        }
        else
        {
            _at++;
        }

        Token = _text[start.._at];
        return true;
    }

    /// <summary>Whether the word last read is a name, quoted or not, rather than a string or a mark.</summary>
    public readonly bool IsName => !Token.IsEmpty && (IsWord(Token[0]) || IsQuotedName);

    private readonly bool IsQuotedName => !Token.IsEmpty && (Token[0] == '`' || (Token[0] == '"' && _dialect.HasAnsiQuotes) || (Token[0] == '[' && _dialect.HasBrackets));

    /// <summary>Whether the word last read is this one, whatever its case.</summary>
    public readonly bool Is(string word) => Token.Equals(word, StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads on when the word last read is this one.</summary>
    public bool Accept(string word)
    {
        if (!Is(word))
        {
            return false;
        }

        Next();
        return true;
    }

    /// <summary>Reads a name, <c>table</c> or <c>database.table</c>, that begins with the word last read, and goes on behind it.</summary>
    public bool TryName(string database, out string name)
    {
        name = "";
        if (!TryPart(out var first))
        {
            return false;
        }

        if (!Is("."))
        {
            name = $"{database}.{first}";
            return true;
        }

        Next();
        if (!TryPart(out var second))
        {
            return false;
        }

        name = $"{first}.{second}";
        return true;
    }

    /// <summary>Reads the name of a database, or of a table without its database, that is the word last read, and goes on behind it.</summary>
    public bool TryPart(out string name)
    {
        var isPart = TryIdentifier(out name);
        name = _dialect.LowersNames ? name.ToLowerInvariant() : name;
        return isPart;
    }

    /// <summary>Reads an identifier that is the word last read, and goes on behind it.</summary>
    public bool TryIdentifier(out string name)
    {
        name = "";
        if (!IsName)
        {
            return false;
        }

        if (IsQuotedName)
        {
            var close = Token[0] == '[' ? ']' : Token[0];
            if (Token.Length < 2 || Token[^1] != close)
            {
                return false;
            }

            name = Token[1..^1].ToString().Replace($"{close}{close}", $"{close}", StringComparison.Ordinal);
        }
        else
        {
            name = Token.ToString();
        }

        Next();
        return true;
    }

    // What is no space everywhere (U+00A0 is one to the servers in latin1, and part of a name in UTF-8) is neither here: nothing that it stands in is taken for a name.
    private static bool IsWord(char c) => c < 0x80 ? char.IsAsciiLetterOrDigit(c) || c is '_' or '$' or '@' : !char.IsWhiteSpace(c);

    private static bool IsBlank(char c) => c is ' ' or '\0' or (>= '\t' and <= '\r');

    private bool SkipSettings()
    {
        var ahead = this;
        if (!ahead.Accept("SET") || !ahead.Accept("STATEMENT"))
        {
            return false;
        }

        for (var depth = 0; !ahead.Token.IsEmpty; ahead.Next())
        {
            depth += ahead.Is("(") ? 1 : ahead.Is(")") ? -1 : 0;
            if (depth == 0 && ahead.Accept("FOR"))
            {
                this = ahead;
                return true;
            }
        }

        return false;
    }

    private bool SkipAnalyze()
    {
        var ahead = this;
        if (!ahead.Accept("ANALYZE") || ahead.Is("TABLE") || ahead.Is("TABLES") || ahead.Is("LOCAL") || ahead.Is("NO_WRITE_TO_BINLOG"))
        {
            return false;
        }

        if (ahead.Accept("FORMAT"))
        {
            ahead.Accept("=");
            ahead.Next();
        }

        this = ahead;
        return true;
    }

    private void SkipBlank()
    {
        while (_at < _text.Length)
        {
            var rest = _text[_at..];
            if (IsBlank(rest[0]))
            {
                _at++;
            }
            else if (rest.StartsWith("/*!") || (_dialect.IsMariaDb && rest.StartsWith("/*M!")))
            {
                _at += rest[2] == 'M' ? 4 : 3;
                while (_at < _text.Length && char.IsAsciiDigit(_text[_at]))
                {
                    _at++;
                }
            }
            else if (rest.StartsWith("*/"))
            {
                _at += 2;
            }
            else if (rest.StartsWith("/*"))
            {
                var end = rest[2..].IndexOf("*/");
                _at = end < 0 ? _text.Length : _at + end + 4;
            }
            else if (rest[0] == '#' || (rest.StartsWith("--") && (rest.Length == 2 || rest[2] == ' ' || char.IsControl(rest[2]))))
            {
                var end = rest.IndexOf('\n');
                _at = end < 0 ? _text.Length : _at + end + 1;
            }
            else
            {
                return;
            }
        }
    }

    private void SkipQuoted(char quote)
    {
        var hasEscapes = !_dialect.HasNoEscapes && (quote == '\'' || (quote == '"' && !_dialect.HasAnsiQuotes));
        for (_at++; _at < _text.Length; _at++)
        {
            if (_text[_at] == '\\' && hasEscapes)
            {
                _at++;
            }
            else if (_text[_at] == quote)
            {
                if (_at + 1 >= _text.Length || _text[_at + 1] != quote)
                {
                    _at++;
                    return;
                }

                _at++;
            }
        }

        _at = _text.Length;
    }
}
