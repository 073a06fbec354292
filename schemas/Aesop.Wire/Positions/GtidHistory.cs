using System.Globalization;
using System.Text;

namespace Aesop.Wire.Positions;

/// <summary>
/// All transactions that a log is known to hold, by who ran them first: what two servers' histories are compared by. Of MySQL that is a
/// <see cref="GtidSet"/>. Of MariaDB it is more than a position: the last number of each server in each domain, as <c>gtid_binlog_state</c> has it, where
/// a number stands for all before it (https://mariadb.com/kb/en/gtid/#gtid_binlog_state). Immutable.
/// </summary>
public sealed class GtidHistory
{
    private const int RangesShown = 20;

    private readonly SortedDictionary<(UInt128 Source, string Tag), GtidIntervals> _origins;

    internal GtidHistory(GtidFlavor flavor, SortedDictionary<(UInt128 Source, string Tag), GtidIntervals> origins)
    {
        _origins = origins;
        Flavor = origins.Count == 0 ? GtidFlavor.None : flavor;
    }

    /// <summary>No transaction at all.</summary>
    public static GtidHistory Empty { get; } = new(GtidFlavor.None, []);

    /// <summary>Whose ids it holds; <see cref="GtidFlavor.None"/> where it is empty.</summary>
    public GtidFlavor Flavor { get; }

    /// <summary>Whether it holds nothing.</summary>
    public bool IsEmpty => _origins.Count == 0;

    /// <summary>How many transactions it holds; of MariaDB, whose numbers run through all servers of a domain, at most.</summary>
    public ulong Count => _origins.Values.Aggregate(0UL, (sum, intervals) => sum + intervals.Count);

    /// <summary>
    /// Reads a text: a MySQL set; MariaDB's state, which may name a domain more than once (<c>0-1-100,0-2-120</c>), or ranges as
    /// <see cref="ToString"/> writes them (<c>0-1-101..105</c>).
    /// </summary>
    /// <exception cref="FormatException">It is neither.</exception>
    public static GtidHistory Parse(string text)
    {
        if (text.Contains(':', StringComparison.Ordinal))
        {
            return GtidSet.Parse(text).ToHistory();
        }

        SortedDictionary<(UInt128, string), GtidIntervals> origins = [];
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var dots = part.IndexOf("..", StringComparison.Ordinal);
            var gtid = GtidSet.Parse(dots < 0 ? part : part[..dots]).LastOfDomains.Single();
            var to = gtid.Sequence;
            if (dots >= 0 && !ulong.TryParse(part.AsSpan(dots + 2), NumberStyles.None, CultureInfo.InvariantCulture, out to))
            {
                throw new FormatException($"'{part}' in '{text}' is no range of MariaDB's GTIDs, such as 0-1-101..105.");
            }

            IntervalsOf(origins, (gtid.Source, "")).Add(dots < 0 ? 1 : gtid.Sequence, to);
        }

        return new GtidHistory(GtidFlavor.MariaDb, origins);
    }

    /// <summary>MariaDB: the last id of each server in each domain; empty for MySQL.</summary>
    public IEnumerable<Gtid> LastOfOrigins => Flavor != GtidFlavor.MariaDb ? [] : _origins.Select(
        entry => Gtid.MariaDb((uint)((ulong)entry.Key.Source >> 32), (uint)(ulong)entry.Key.Source, entry.Value.Last));

    /// <summary>Whether it holds a transaction.</summary>
    public bool Contains(in Gtid gtid) =>
        gtid.Flavor == Flavor && _origins.TryGetValue((gtid.Source, gtid.Tag ?? ""), out var intervals) && intervals.Contains(gtid.Sequence, gtid.Sequence);

    /// <summary>What of this is not in another.</summary>
    public GtidHistory Except(GtidHistory other)
    {
        SortedDictionary<(UInt128, string), GtidIntervals> rest = [];
        foreach (var (origin, intervals) in _origins)
        {
            var left = Flavor == other.Flavor && other._origins.TryGetValue(origin, out var theirs) ? intervals.Except(theirs) : intervals;
            if (!left.IsEmpty)
            {
                rest.Add(origin, left);
            }
        }

        return new GtidHistory(Flavor, rest);
    }

    /// <summary>What is in both.</summary>
    public GtidHistory Intersect(GtidHistory other) => Except(Except(other));

    /// <summary>What is in either.</summary>
    /// <exception cref="ArgumentException">They are of different flavors.</exception>
    public GtidHistory Union(GtidHistory other)
    {
        if (Flavor != other.Flavor && !IsEmpty && !other.IsEmpty)
        {
            throw new ArgumentException($"A history of {Flavor} and one of {other.Flavor} can't be one.", nameof(other));
        }

        SortedDictionary<(UInt128, string), GtidIntervals> all = [];
        foreach (var (origin, intervals) in _origins.Concat(other._origins))
        {
            IntervalsOf(all, origin).UnionWith(intervals);
        }

        return new GtidHistory(IsEmpty ? other.Flavor : Flavor, all);
    }

    /// <summary>The part that one server ran first.</summary>
    /// <param name="isOf">Says of a <see cref="Gtid.Source"/> whether it is the server.</param>
    public GtidHistory Of(Func<UInt128, bool> isOf)
    {
        SortedDictionary<(UInt128, string), GtidIntervals> part = [];
        foreach (var (origin, intervals) in _origins.Where(entry => isOf(entry.Key.Source)))
        {
            part.Add(origin, intervals);
        }

        return new GtidHistory(Flavor, part);
    }

    /// <summary>The set that a position with this behind it has: of MariaDB, the highest number of each domain.</summary>
    public GtidSet ToSet()
    {
        var set = Flavor == GtidFlavor.MySql ? GtidSet.Parse(ToString()) : new GtidSet();
        foreach (var last in LastOfOrigins)
        {
            set.Add(last);
        }

        return set;
    }

    /// <summary>A text that <see cref="Parse"/> reads.</summary>
    public override string ToString() => Flavor == GtidFlavor.MySql ? FormatMySql() : string.Join(',', Ranges(described: false));

    /// <summary>For people: every transaction by name, or the first of them and how many there are.</summary>
    public string Describe()
    {
        if (Flavor == GtidFlavor.MySql)
        {
            var text = FormatMySql();
            return text.Length <= 400 ? text : string.Create(CultureInfo.InvariantCulture, $"{text[..400]}... ({Count} transactions)");
        }

        var ranges = Ranges(described: true).ToList();
        return ranges.Count <= RangesShown
            ? string.Join(',', ranges)
            : string.Create(CultureInfo.InvariantCulture, $"{string.Join(',', ranges.Take(RangesShown))},... ({Count} transactions)");
    }

    private IEnumerable<string> Ranges(bool described)
    {
        foreach (var ((source, _), intervals) in _origins)
        {
            foreach (var (from, to) in intervals.Ranges)
            {
                var first = Gtid.MariaDb((uint)((ulong)source >> 32), (uint)(ulong)source, from);
                yield return described && from == to ? $"{first}"
                    : !described && from == 1 ? $"{Gtid.MariaDb(first.Domain, first.ServerId, to)}"
                    : string.Create(CultureInfo.InvariantCulture, $"{first}..{to}");
            }
        }
    }

    private string FormatMySql()
    {
        var text = new StringBuilder();
        GtidSet.AppendMySql(text, _origins);
        return text.ToString();
    }

    private static GtidIntervals IntervalsOf(SortedDictionary<(UInt128, string), GtidIntervals> origins, (UInt128, string) origin)
    {
        if (!origins.TryGetValue(origin, out var intervals))
        {
            origins.Add(origin, intervals = new GtidIntervals());
        }

        return intervals;
    }
}
