using System.Buffers;
using System.Globalization;
using System.Text;

namespace Aesop.Wire.Positions;

/// <content>The text forms of both servers.</content>
public sealed partial class GtidSet
{
    private static readonly SearchValues<char> TagCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

    /// <summary>Reads either server's text form; white space and case don't matter.</summary>
    /// <exception cref="FormatException">The text is no set, or mixes the two flavors.</exception>
    public static GtidSet Parse(string text)
    {
        var set = new GtidSet();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!set.TryAddText(part))
            {
                throw new FormatException($"'{part}' in GTID set '{text}' is neither MySQL's uuid[:tag]:1-5 nor MariaDB's domain-server-sequence.");
            }
        }

        return set;
    }

    /// <summary>The server's own text form, in a fixed order: the same set always gives the same text.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var last in _mariadb.Values)
        {
            text.Append(text.Length == 0 ? "" : ",").Append(last);
        }

        AppendMySql(text, _mysql);
        return text.ToString();
    }

    internal static void AppendMySql(StringBuilder text, IReadOnlyDictionary<(UInt128 Uuid, string Tag), GtidIntervals> origins)
    {
        var previous = (UInt128?)null;
        foreach (var ((uuid, tag), intervals) in origins)
        {
            if (uuid != previous)
            {
                text.Append(text.Length == 0 ? "" : ",").Append(Gtid.FormatUuid(uuid));
                previous = uuid;
            }

            if (tag.Length > 0)
            {
                text.Append(':').Append(tag);
            }

            intervals.AppendTo(text);
        }
    }

    private bool TryAddText(string part)
    {
        if (part.Length > 36 && part[36] == ':' && Guid.TryParseExact(part.AsSpan(0, 36), "D", out var guid))
        {
            return TryAddMySql(guid, part.AsSpan(37));
        }

        var pieces = part.Split('-');
        if (pieces.Length != 3
            || !uint.TryParse(pieces[0], NumberStyles.None, CultureInfo.InvariantCulture, out var domain)
            || !uint.TryParse(pieces[1], NumberStyles.None, CultureInfo.InvariantCulture, out var server)
            || !ulong.TryParse(pieces[2], NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            || Flavor == GtidFlavor.MySql)
        {
            return false;
        }

        Add(Gtid.MariaDb(domain, server, sequence));
        return true;
    }

    private bool TryAddMySql(Guid guid, ReadOnlySpan<char> rest)
    {
        if (Flavor == GtidFlavor.MariaDb)
        {
            return false;
        }

        Claim(GtidFlavor.MySql);
        var uuid = Gtid.UuidOf(guid);
        var tag = "";
        foreach (var range in rest.Split(':'))
        {
            var piece = rest[range].Trim();
            if (IsTag(piece))
            {
                tag = piece.ToString().ToLowerInvariant();
            }
            else if (GtidIntervals.TryParse(piece, out var from, out var to))
            {
                IntervalsOf(uuid, tag).Add(from, to);
            }
            else
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsTag(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= Gtid.MaxTagLength && (char.IsAsciiLetter(text[0]) || text[0] == '_')
        && text.IndexOfAnyExcept(TagCharacters) < 0;
}
