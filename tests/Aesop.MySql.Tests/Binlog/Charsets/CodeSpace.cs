using System.Globalization;
using Aesop.Tests.Servers;

namespace Aesop.MySql.Tests.Binlog;

/// <summary>Codes of as many bytes as there are ranges, and what a server makes of them.</summary>
public sealed record CodeSpace(params CodeSpace.Part[] Parts)
{
    /// <summary>A byte of the code: from, to, and in steps of.</summary>
    public readonly record struct Part(int First, int Last, int Step = 1);

    public static readonly Part Any = new(0, 0xFF);

    /// <summary>All codes, in order.</summary>
    public IEnumerable<byte[]> All()
    {
        IEnumerable<byte[]> codes = [[]];
        foreach (Part part in Parts)
        {
            codes = codes.SelectMany(_ => Values(part), (code, value) => (byte[])[.. code, (byte)value]);
        }

        return codes;
    }

    /// <summary>
    /// Asks a server for the codes that are one well-formed character of a set, and for their UTF-8, both in hexadecimal. What it shows nothing of isn't told: half a
    /// character at the end of a value in eucjpms, and surrogates in ucs2, which MySQL takes for well-formed.
    /// </summary>
    public async Task<Dictionary<string, string>> AskAsync(DatabaseServer server, string charset)
    {
        var names = Parts.Select((_, place) => string.Create(CultureInfo.InvariantCulture, $"p{place}")).ToList();
        string bytes = string.Join(", ", names.Select(name => $"LPAD(HEX({name}.i), 2, '0')"));
        string where = string.Join(" AND ", Parts.Zip(names, (part, name) => string.Create(
            CultureInfo.InvariantCulture, $"{name}.i BETWEEN {part.First} AND {part.Last} AND ({name}.i - {part.First}) % {part.Step} = 0")));
        string from = string.Join(", ", names.Select(name => $"n {name}"));
        QueryResult answer = await server.QueryAsync(
            $"""
            SET sql_mode = ''; SET SESSION group_concat_max_len = 1000000000;
            WITH RECURSIVE n AS (SELECT 0 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 255),
              c AS (SELECT UNHEX(CONCAT({bytes})) AS b FROM {from} WHERE {where}),
              d AS (SELECT b, CONVERT(b USING {charset}) AS t FROM c)
            SELECT GROUP_CONCAT(HEX(b), ':', HEX(CONVERT(t USING utf8mb4)) SEPARATOR ' ') FROM d
            WHERE HEX(t) = HEX(b) AND CHAR_LENGTH(t) = 1 AND LENGTH(CONVERT(t USING utf8mb4)) > 0 GROUP BY LEFT(b, 1);
            """);
        return Enumerable.Range(0, answer.Rows.Count)
            .SelectMany(row => answer.Text(row, 0)!.Split(' '))
            .Select(pair => pair.Split(':'))
            .ToDictionary(pair => pair[0], pair => pair[1]);
    }

    public override string ToString() => string.Join(' ', Parts.Select(part => $"{part.First:X2}-{part.Last:X2}"));

    private static IEnumerable<int> Values(Part part)
    {
        for (int value = part.First; value <= part.Last; value += part.Step)
        {
            yield return value;
        }
    }
}
