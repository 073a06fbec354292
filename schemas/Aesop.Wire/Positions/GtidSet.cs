using System.Runtime.InteropServices;

namespace Aesop.Wire.Positions;

/// <summary>
/// The set of transactions that a position has behind it. MySQL's is intervals per source and tag
/// (<c>uuid:1-5:9,uuid2:tag:1-7</c>); MariaDB's is the last id of each domain (<c>0-1-100,1-2-5</c>), which stands for all
/// before it in that domain. One set has one flavor. Not thread-safe; it changes only by <see cref="Add"/>.
/// </summary>
public sealed partial class GtidSet
{
    private readonly SortedDictionary<(UInt128 Uuid, string Tag), GtidIntervals> _mysql = [];
    private readonly SortedDictionary<uint, Gtid> _mariadb = [];

    // MariaDB: the highest number of each server and domain that entered; what a position doesn't tell, and a comparison of histories wants.
    private readonly Dictionary<ulong, ulong> _origins = [];

    private (UInt128 Uuid, string? Tag) _lastKey;
    private GtidIntervals? _lastIntervals;

    /// <summary>Whose ids it holds; <see cref="GtidFlavor.None"/> while it is empty.</summary>
    public GtidFlavor Flavor { get; private set; }

    /// <summary>Whether it holds nothing.</summary>
    public bool IsEmpty => Flavor == GtidFlavor.None;

    /// <summary>
    /// Adds one transaction. A <see cref="Gtid"/> without a flavor changes nothing. Of MariaDB's, the highest number of a domain is its last,
    /// in whatever order they come.
    /// </summary>
    /// <exception cref="ArgumentException">The set holds the other flavor.</exception>
    public void Add(in Gtid gtid)
    {
        if (gtid.Flavor == GtidFlavor.None)
        {
            return;
        }

        Claim(gtid.Flavor);
        if (gtid.Flavor == GtidFlavor.MariaDb)
        {
            if (!_mariadb.TryGetValue(gtid.Domain, out var last) || last.Sequence <= gtid.Sequence)
            {
                _mariadb[gtid.Domain] = gtid;
            }

            ref var highest = ref CollectionsMarshal.GetValueRefOrAddDefault(_origins, (ulong)gtid.Source, out _);
            highest = Math.Max(highest, gtid.Sequence);
        }
        else
        {
            // The usual case, on the path of every transaction: the same server as the last time.
            if (_lastIntervals is null || _lastKey.Uuid != gtid.Source || !ReferenceEquals(_lastKey.Tag, gtid.Tag))
            {
                _lastKey = (gtid.Source, gtid.Tag);
                _lastIntervals = IntervalsOf(gtid.Source, gtid.Tag ?? "");
            }

            _lastIntervals.Add(gtid.Sequence, gtid.Sequence);
        }
    }

    /// <summary>Adds all of another set.</summary>
    /// <exception cref="ArgumentException">The other set is of the other flavor.</exception>
    public void UnionWith(GtidSet other)
    {
        foreach (var last in other._mariadb.Values)
        {
            Add(last);
        }

        foreach (var (origin, highest) in other._origins)
        {
            Add(Gtid.MariaDb((uint)(origin >> 32), (uint)origin, highest));
        }

        foreach (var ((uuid, tag), intervals) in other._mysql)
        {
            Claim(GtidFlavor.MySql);
            IntervalsOf(uuid, tag).UnionWith(intervals);
        }
    }

    /// <summary>Whether the transaction is in the set.</summary>
    public bool Contains(in Gtid gtid) => gtid.Flavor switch
    {
        GtidFlavor.MariaDb => _mariadb.TryGetValue(gtid.Domain, out var last) && last.Sequence >= gtid.Sequence,
        GtidFlavor.MySql => _mysql.TryGetValue((gtid.Source, gtid.Tag ?? ""), out var intervals) && intervals.Contains(gtid.Sequence, gtid.Sequence),
        _ => false,
    };

    /// <summary>Whether every transaction of this set is in <paramref name="other"/>.</summary>
    public bool IsSubsetOf(GtidSet other)
    {
        foreach (var last in _mariadb.Values)
        {
            if (!other.Contains(last))
            {
                return false;
            }
        }

        foreach (var (key, intervals) in _mysql)
        {
            if (!other._mysql.TryGetValue(key, out var theirs) || !intervals.IsSubsetOf(theirs))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// The transactions of this set that a set of another lineage hasn't. Of MariaDB's, a position tells no more than that: those behind the other's last
    /// of the domain, under the name of this one's last server.
    /// </summary>
    public GtidHistory Beyond(GtidSet other)
    {
        if (Flavor != GtidFlavor.MariaDb)
        {
            return ToHistory().Except(other.ToHistory());
        }

        List<string> ranges = [];
        foreach (var last in _mariadb.Values)
        {
            var theirs = other._mariadb.GetValueOrDefault(last.Domain);
            if (last.Sequence > theirs.Sequence || (last.Sequence == theirs.Sequence && last.Source != theirs.Source))
            {
                ranges.Add($"{Gtid.MariaDb(last.Domain, last.ServerId, Math.Min(last.Sequence, theirs.Sequence + 1))}..{last.Sequence}");
            }
        }

        return GtidHistory.Parse(string.Join(',', ranges));
    }

    /// <summary>A copy that changes on its own.</summary>
    public GtidSet Clone()
    {
        var copy = new GtidSet { Flavor = Flavor };
        foreach (var (key, intervals) in _mysql)
        {
            copy._mysql.Add(key, intervals.Clone());
        }

        foreach (var (domain, last) in _mariadb)
        {
            copy._mariadb.Add(domain, last);
        }

        foreach (var (origin, highest) in _origins)
        {
            copy._origins.Add(origin, highest);
        }

        return copy;
    }

    /// <summary>The transactions by who ran them first, as far as they entered one by one, or by a list that names every server.</summary>
    public GtidHistory ToHistory()
    {
        SortedDictionary<(UInt128, string), GtidIntervals> origins = [];
        foreach (var (key, intervals) in _mysql)
        {
            origins.Add(key, intervals.Clone());
        }

        foreach (var (origin, highest) in _origins)
        {
            var intervals = new GtidIntervals();
            intervals.Add(1, highest);
            origins.Add((origin, ""), intervals);
        }

        return new GtidHistory(Flavor, origins);
    }

    /// <summary>MariaDB: the last id of each domain.</summary>
    public IReadOnlyCollection<Gtid> LastOfDomains => _mariadb.Values;

    private GtidIntervals IntervalsOf(UInt128 uuid, string tag)
    {
        if (!_mysql.TryGetValue((uuid, tag), out var intervals))
        {
            _mysql.Add((uuid, tag), intervals = new GtidIntervals());
        }

        return intervals;
    }

    private void Claim(GtidFlavor flavor)
    {
        if (Flavor != GtidFlavor.None && Flavor != flavor)
        {
            throw new ArgumentException($"A {flavor} id can't enter a set of {Flavor} ids.");
        }

        Flavor = flavor;
    }
}
