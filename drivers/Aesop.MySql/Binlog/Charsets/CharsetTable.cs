using System.Globalization;
using System.Reflection;
using System.Text;

namespace Aesop.MySql.Binlog;

/// <summary>
/// The characters of a set's codes, as both servers convert them to utf8mb4, read from a resource that was written from the servers' own answers
/// (<c>Tables/README.md</c> tells its format, and how to write it anew). Immutable once it is read.
/// </summary>
internal sealed class CharsetTable
{
    /// <summary>In place of a character: the bytes are no code of the set.</summary>
    public const ushort None = 0xFFFF;

    /// <summary>In place of a character: the code is well-formed and may be stored, but has no character, and the servers show <see cref="QuestionMark"/>.</summary>
    public const ushort Unassigned = 0xFFFE;

    /// <summary>The character that the servers show of other such codes.</summary>
    public const char Replacement = '\uFFFD';

    /// <summary>From here on, it is no character.</summary>
    public const ushort FirstSpecial = Replacement;

    /// <summary>What the servers show of most codes without a character.</summary>
    public const char QuestionMark = '?';

    /// <summary>The byte that codes of three bytes begin with.</summary>
    public const byte TripleLead = 0x8F;

    private const int PairCount = 128 * 256;

    private readonly List<CharsetRange> _ranges = [];

    private CharsetTable()
    {
        Singles = Filled(256);
    }

    /// <summary>The characters of codes of one byte.</summary>
    public ushort[] Singles { get; }

    /// <summary>The characters of codes of two bytes, by <see cref="PairIndex"/>; null where there are none.</summary>
    public ushort[]? Pairs { get; private set; }

    /// <summary>The characters of codes of three bytes, by <see cref="PairIndex"/> of the second and third; null where there are none.</summary>
    public ushort[]? Triples { get; private set; }

    /// <summary>The codes of four bytes, in order.</summary>
    public CharsetRange[] Ranges => [.. _ranges];

    /// <summary>Whether the first 128 bytes are ASCII.</summary>
    public bool ExtendsAscii => Singles.Take(128).Index().All(entry => entry.Item == entry.Index);

    /// <summary>Where the character of two bytes stands.</summary>
    /// <param name="first">0x80 or more.</param>
    /// <param name="second">Any byte.</param>
    /// <returns>The index.</returns>
    public static int PairIndex(int first, int second) => first - 0x80 << 8 | second;

    /// <summary>What the servers show of a code, if it is one without a character.</summary>
    public static char Shown(int character, int codeLength, out int length)
    {
        length = character is Unassigned or Replacement ? codeLength : 0;
        return character == Replacement ? Replacement : QuestionMark;
    }

    /// <summary>Reads the table of a set.</summary>
    /// <param name="name">The set's name.</param>
    /// <returns>The table.</returns>
    /// <exception cref="InvalidDataException">It is damaged, or there is none.</exception>
    public static CharsetTable Load(string name)
    {
        using Stream resource = Assembly.GetExecutingAssembly().GetManifestResourceStream($"charsets/{name}.txt")
            ?? throw new InvalidDataException($"There is no table of the character set {name}.");
        using var reader = new StreamReader(resource, Encoding.UTF8);
        return Parse(reader);
    }

    /// <summary>Reads a table.</summary>
    /// <exception cref="InvalidDataException">A line is malformed.</exception>
    public static CharsetTable Parse(TextReader reader)
    {
        var table = new CharsetTable();
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                table.Add(line);
            }
        }

        return table;
    }

    private static ushort[] Filled(int count)
    {
        var characters = new ushort[count];
        characters.AsSpan().Fill(None);
        return characters;
    }

    /// <summary><c>CODE characters</c>, <c>CODE-CODE U+XXXX</c> or <c>CODE-CODE ?</c>.</summary>
    private void Add(string line)
    {
        string[] parts = line.Split(' ', 2);
        string[] codes = parts[0].Split('-');
        byte[] first = Convert.FromHexString(codes[0]);
        if (parts.Length != 2 || codes.Length > 2)
        {
            throw new InvalidDataException($"A table of a character set has the line: {line}");
        }

        if (codes.Length == 1)
        {
            AddCharacters(first, parts[1]);
            return;
        }

        byte[] last = Convert.FromHexString(codes[1]);
        bool isUnassigned = parts[1] == "?";
        int character = isUnassigned ? Unassigned : int.Parse(parts[1].AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        if (first.Length == 4)
        {
            int index = CharsetRange.IndexOf(first);
            _ranges.Add(new CharsetRange(index, CharsetRange.IndexOf(last) - index + 1, character));
            return;
        }

        Span<ushort> characters = From(first);
        for (int i = 0; i <= last[^1] - first[^1]; i++)
        {
            characters[i] = (ushort)(isUnassigned ? character : character + i);
        }
    }

    private void AddCharacters(byte[] first, string text)
    {
        Span<ushort> characters = From(first);
        int next = 0;
        for (int i = 0; i < text.Length; i++)
        {
            bool isEscape = text[i] == '\\';
            characters[next++] = isEscape ? ushort.Parse(text.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) : text[i];
            i += isEscape ? 4 : 0;
        }
    }

    /// <summary>The characters of a code and those behind it.</summary>
    private Span<ushort> From(byte[] code) => code switch
    {
        [_] => Singles.AsSpan(code[0]),
        [_, _] => (Pairs ??= Filled(PairCount)).AsSpan(PairIndex(code[0], code[1])),
        [TripleLead, _, _] => (Triples ??= Filled(PairCount)).AsSpan(PairIndex(code[1], code[2])),
        _ => throw new InvalidDataException($"A table of a character set has the code {Convert.ToHexString(code)}."),
    };
}
