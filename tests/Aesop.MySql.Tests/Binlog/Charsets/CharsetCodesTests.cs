using System.Text;
using Aesop.MySql.Binlog;
using Aesop.Tests.Servers;

namespace Aesop.MySql.Tests.Binlog;

/// <summary>Code by code, every character set is what both real servers say.</summary>
[TestFixtureSource(typeof(ServerKinds), nameof(ServerKinds.All))]
public sealed class CharsetCodesTests(ServerKind kind)
{
    [TestCaseSource(typeof(CharsetCodes), nameof(CharsetCodes.Tabled))]
    [TestCaseSource(typeof(CharsetCodes), nameof(CharsetCodes.Computed))]
    public async Task TryToUtf8_EveryCode_IsWhatTheServerConvertsItTo(string name)
    {
        if (!CharsetCodes.IsOn(kind, name))
        {
            Assert.Pass($"{kind} has no {name}.");
        }

        DatabaseServer server = await SharedServers.GetAsync(kind);
        MySqlCharset charset = MySqlCharset.ForName(name)!;
        var wrong = new List<string>();
        int characters = 0;
        foreach (CodeSpace space in CharsetCodes.Of(name))
        {
            Dictionary<string, string> told = await space.AskAsync(server, name);
            foreach (byte[] code in space.All())
            {
                string hex = Convert.ToHexString(code);
                (string? exact, string? shown) = Decode(charset, code);
                (string? exactWanted, string? shownWanted) = Wanted(hex, told.GetValueOrDefault(hex), name);

                // Of codes that are several characters the server was not asked.
                bool isOne = shown is null || new StringRuneCount(shown).IsOne;
                bool isRight = isOne ? exact == exactWanted && (shown == shownWanted || OtherServerTakes(name, shown, shownWanted)) : shownWanted is null;
                if (!isRight)
                {
                    wrong.Add($"{hex}: {exact ?? "refused"}, {shown ?? "refused"} in place of {exactWanted ?? "refused"}, {shownWanted ?? "refused"}");
                }

                characters += exactWanted is null ? 0 : 1;
            }
        }

        Assert.That(wrong.Take(20), Is.Empty, $"{wrong.Count} are wrong");
        Assert.That(characters, Is.GreaterThanOrEqualTo(name == "swe7" ? 127 : 128));
    }

    /// <summary>The UTF-8 in hexadecimal, and with what is shown of codes without a character; null where refused.</summary>
    private static (string? Exact, string? Shown) Decode(MySqlCharset charset, byte[] code)
    {
        Span<byte> utf8 = stackalloc byte[charset.MaxUtf8Bytes(code.Length)];
        string? exact = charset.TryToUtf8(code, utf8, out int written) ? Convert.ToHexString(utf8[..written]) : null;
        string? shown = charset.TryToShownUtf8(code, utf8, out written) ? Convert.ToHexString(utf8[..written]) : null;
        return (exact, shown);
    }

    private static (string? Exact, string? Shown) Wanted(string hex, string? told, string name)
    {
        const string QuestionMark = "3F";
        const string Replacement = "EFBFBD";
        bool isUnicode = name.StartsWith('u') && name != "ujis";
        if (told is null || (isUnicode && IsSurrogate(told)))
        {
            return (null, null);
        }

        bool isUnassigned = !isUnicode && (told == QuestionMark ? hex != QuestionMark : told == Replacement && name != "gb18030");
        return (isUnassigned ? null : told, told);
    }

    // The servers agree on every character, but not on what may be stored: MariaDB takes any byte in ascii, MySQL single bytes in eucjpms that are no character.
    private static bool OtherServerTakes(string name, string? shown, string? wanted) => name is "ascii" or "eucjpms" && shown == "3F" && wanted is null;

    // MariaDB lets columns hold halves of surrogate pairs. They are in no UTF-8, so that nothing that reads Avro could read them.
    private static bool IsSurrogate(string told) => told.StartsWith("ED", StringComparison.Ordinal) && told[2] >= 'A';

    private readonly struct StringRuneCount(string hex)
    {
        public bool IsOne => Encoding.UTF8.GetString(Convert.FromHexString(hex)).EnumerateRunes().Count() == 1;
    }
}
