using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Aesop.MySql.Binlog;
using Aesop.Tests.Servers;

namespace Aesop.MySql.Tests.Binlog;

/// <summary>Writes the tables of character sets that are embedded in the driver. See the README beside them.</summary>
[Explicit("tools/charsets.sh runs it, to write the tables anew")]
public sealed class CharsetTableWriterTests
{
    // A run of characters that follow each other is worth a line of its own from here on.
    private const int ShortestRun = 8;

    [TestCaseSource(typeof(CharsetCodes), nameof(CharsetCodes.Tabled))]
    public async Task Write_Table_ReadsBackAsTheServerToldIt(string charset)
    {
        // The one that has all sets.
        DatabaseServer server = await SharedServers.GetAsync(ServerKind.MySql);
        var codes = new List<(byte[] Code, int Character)>();
        foreach (CodeSpace space in CharsetCodes.Whole(charset))
        {
            Dictionary<string, string> told = await space.AskAsync(server, charset);
            codes.AddRange(space.All()
                .Where(code => told.ContainsKey(Convert.ToHexString(code)))
                .Select(code => (code, Character(code, told[Convert.ToHexString(code)]))));
        }

        var text = new StringBuilder($"# {charset}: written by tools/charsets.sh, read by CharsetTable\n");
        for (int start = 0; start < codes.Count;)
        {
            start += WriteRun(text, codes, start);
        }

        await File.WriteAllTextAsync(Path.Combine(Folder, charset + ".txt"), text.ToString());
        using var reader = new StringReader(text.ToString());
        Assert.That(CharsetTable.Parse(reader).Singles.Count(character => character != CharsetTable.None), Is.EqualTo(codes.Count(entry => entry.Code.Length == 1)));
    }

    private static string Folder { get; } = Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../../../drivers/Aesop.MySql/Binlog/Charsets/Tables");

    private static string ThisFile([CallerFilePath] string path = "") => path;

    private static int Character(byte[] code, string utf8)
    {
        int character = Encoding.UTF8.GetString(Convert.FromHexString(utf8)).EnumerateRunes().Single().Value;
        return character != CharsetTable.QuestionMark || code is [(byte)'?'] ? character : CharsetTable.Unassigned;
    }

    /// <summary>Writes the line that a code begins.</summary>
    /// <returns>How many codes it is about.</returns>
    private static int WriteRun(StringBuilder text, List<(byte[] Code, int Character)> codes, int start)
    {
        (byte[] first, int character) = codes[start];
        int end = start + 1;
        if (character == CharsetTable.Unassigned)
        {
            for (; end < codes.Count && codes[end].Character == character && Follows(codes, end); end++)
            {
            }

            if (first.Length < 4)
            {
                text.Append(CultureInfo.InvariantCulture, $"{Convert.ToHexString(first)}-{Convert.ToHexString(codes[end - 1].Code)} ?\n");
            }

            return end - start;
        }

        end = EndOfAscending(codes, start);
        if (end - start >= ShortestRun || first.Length == 4)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Convert.ToHexString(first)}-{Convert.ToHexString(codes[end - 1].Code)} U+{character:X4}\n");
            return end - start;
        }

        text.Append(Convert.ToHexString(first)).Append(' ').Append(Escaped(character));
        for (end = start + 1; end < codes.Count && Follows(codes, end) && codes[end].Character != CharsetTable.Unassigned && EndOfAscending(codes, end) - end < ShortestRun; end++)
        {
            text.Append(Escaped(codes[end].Character));
        }

        text.Append('\n');
        return end - start;
    }

    private static int EndOfAscending(List<(byte[] Code, int Character)> codes, int start)
    {
        int end = start + 1;
        while (end < codes.Count && codes[end].Character == codes[end - 1].Character + 1 && Follows(codes, end))
        {
            end++;
        }

        return end;
    }

    private static bool Follows(List<(byte[] Code, int Character)> codes, int index)
    {
        (byte[] before, byte[] code) = (codes[index - 1].Code, codes[index].Code);
        return before.Length == code.Length && (code.Length == 4
            ? CharsetRange.IndexOf(code) == CharsetRange.IndexOf(before) + 1
            : code.AsSpan(..^1).SequenceEqual(before.AsSpan(..^1)) && code[^1] == before[^1] + 1);
    }

    /// <summary>A character that can be seen stands for itself.</summary>
    private static string Escaped(int character) => character is not ('\\' or CharsetTable.Replacement) && CharUnicodeInfo.GetUnicodeCategory(character) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter
        or UnicodeCategory.OtherLetter or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.OtherNumber or UnicodeCategory.LetterNumber or UnicodeCategory.CurrencySymbol
        or UnicodeCategory.MathSymbol or UnicodeCategory.OtherSymbol or UnicodeCategory.OtherPunctuation or UnicodeCategory.OpenPunctuation or UnicodeCategory.ClosePunctuation
        ? ((char)character).ToString()
        : string.Create(CultureInfo.InvariantCulture, $"\\{character:X4}");
}
