using System.Text.RegularExpressions;

namespace Aesop.House.Tests.Folders;

/// <summary>
/// The types that a file declares and the names it uses as types, found by words rather than by a compiler. Nested types are left
/// out: whoever uses one from outside names its outer type first.
/// </summary>
internal sealed partial class SourceFile
{
    private static readonly HashSet<string> NotTypesBefore =
    [
        "new", "return", "is", "as", "in", "out", "ref", "typeof", "case", "throw", "await", "where", "not", "and", "or", "public", "private",
        "internal", "protected", "static", "readonly", "sealed", "abstract", "override", "virtual", "async", "const", "required", "partial",
        "params", "this", "using", "volatile", "unsafe", "extern", "event", "else", "yield", "when", "switch", "with", "scoped", "implicit",
        "explicit", "operator", "do", "checked", "unchecked", "stackalloc", "sizeof", "default", "nameof", "global", "file", "fixed",
    ];

    public SourceFile(string path, string source)
    {
        Path = path;
        var code = SourceText.CodeOnly(source);
        Declares = Declarations(code).ToHashSet();
        Uses = UsedNames(code);
    }

    public string Path { get; }

    public IReadOnlySet<string> Declares { get; }

    public IReadOnlySet<string> Uses { get; }

    private static IEnumerable<string> Declarations(string code)
    {
        foreach (var match in Declaration().Matches(code).Cast<Match>())
        {
            var before = code.AsSpan(0, match.Index);
            if (before.Count('{') == before.Count('}'))
            {
                yield return match.Groups["name"].Value;
            }
        }
    }

    private static HashSet<string> UsedNames(string code)
    {
        var used = new HashSet<string>();
        var members = new HashSet<string>();
        foreach (var match in Word().Matches(code).Cast<Match>())
        {
            var name = match.Value;
            var before = code.AsSpan(0, match.Index).TrimEnd();
            var after = code.AsSpan(match.Index + match.Length).TrimStart();
            if (IsDeclaredHere(before, after, spaced: before.Length < match.Index))
            {
                members.Add(name);
            }
            else if (!before.EndsWith(".") && !IsArgumentOrInitializer(before, after))
            {
                used.Add(name);
            }
        }

        // A property that shares its name with a type elsewhere is read by that name; where the property is of that very type,
        // the type stands before it: "Status Status".
        used.ExceptWith(members.Where(name => !Regex.IsMatch(code, $@"\b{name}\??\s+{name}\b")));
        return used;
    }

    // "int Name;", "List<int> Name {", "Type? Name =>": a name after a type is a member, a parameter or a variable.
    private static bool IsDeclaredHere(ReadOnlySpan<char> before, ReadOnlySpan<char> after, bool spaced)
    {
        if (!spaced || before.IsEmpty || after.IsEmpty || !(after[0] is '{' or ';' or '=' or '(' or ',' or ')') || before[^1] is not (>= '0' and <= 'z' or '>' or ']' or '?'))
        {
            return false;
        }

        var start = before.Length;
        while (start > 0 && (char.IsLetterOrDigit(before[start - 1]) || before[start - 1] == '_'))
        {
            start--;
        }

        // "a ? Name" and "a > Name" are expressions.
        var previous = before[start..].ToString();
        return previous.Length > 0 ? !NotTypesBefore.Contains(previous) : before[^1] is ']' || (before.Length > 1 && before[^2] is not ' ');
    }

    private static bool IsArgumentOrInitializer(ReadOnlySpan<char> before, ReadOnlySpan<char> after)
    {
        var first = !before.IsEmpty && before[^1] is '{' or '(' or ',';
        return first && ((after.StartsWith(":") && !after.StartsWith("::")) || (after.StartsWith("=") && !after.StartsWith("==") && !after.StartsWith("=>")));
    }

    [GeneratedRegex(@"\b(?:class|struct|interface|enum|record(?:\s+(?:class|struct))?|delegate\s+[\w<>\[\],.? ]+?)\s+(?<name>[A-Z]\w*)")]
    private static partial Regex Declaration();

    [GeneratedRegex(@"\b[A-Z]\w*\b")]
    private static partial Regex Word();
}
