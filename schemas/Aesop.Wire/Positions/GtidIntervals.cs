using System.Globalization;
using System.Text;

namespace Aesop.Wire.Positions;

/// <summary>Sorted, disjoint, non-adjacent closed intervals of transaction numbers.</summary>
internal sealed class GtidIntervals
{
    private readonly List<(ulong From, ulong To)> _ranges = [];

    public bool IsEmpty => _ranges.Count == 0;

    /// <summary>How many numbers there are.</summary>
    public ulong Count => _ranges.Aggregate(0UL, (sum, range) => sum + (range.To - range.From) + 1);

    /// <summary>The highest number; there must be one.</summary>
    public ulong Last => _ranges[^1].To;

    public IReadOnlyList<(ulong From, ulong To)> Ranges => _ranges;

    /// <summary>Adds [from, to]; the usual case, one past the last, is constant time.</summary>
    public void Add(ulong from, ulong to)
    {
        var count = _ranges.Count;
        if (count > 0 && _ranges[count - 1].To == from - 1)
        {
            _ranges[count - 1] = (_ranges[count - 1].From, to);
            return;
        }

        var first = FirstEndingAtOrAfter(from == 0 ? 0 : from - 1);
        var last = first;
        while (last < count && (to == ulong.MaxValue || _ranges[last].From <= to + 1))
        {
            from = Math.Min(from, _ranges[last].From);
            to = Math.Max(to, _ranges[last].To);
            last++;
        }

        _ranges.RemoveRange(first, last - first);
        _ranges.Insert(first, (from, to));
    }

    public void UnionWith(GtidIntervals other)
    {
        foreach (var (from, to) in other._ranges)
        {
            Add(from, to);
        }
    }

    public bool Contains(ulong from, ulong to)
    {
        var at = FirstEndingAtOrAfter(to);
        return at < _ranges.Count && _ranges[at].From <= from;
    }

    public bool IsSubsetOf(GtidIntervals other)
    {
        foreach (var (from, to) in _ranges)
        {
            if (!other.Contains(from, to))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The numbers that are here and not there.</summary>
    public GtidIntervals Except(GtidIntervals other)
    {
        var rest = new GtidIntervals();
        foreach (var (begin, end) in _ranges)
        {
            var (from, isLeft) = (begin, true);
            for (var at = other.FirstEndingAtOrAfter(begin); at < other._ranges.Count && other._ranges[at].From <= end; at++)
            {
                var (left, right) = other._ranges[at];
                if (left > from)
                {
                    rest._ranges.Add((from, left - 1));
                }

                isLeft = right < end;
                from = isLeft ? right + 1 : end;
            }

            if (isLeft)
            {
                rest._ranges.Add((from, end));
            }
        }

        return rest;
    }

    public GtidIntervals Clone()
    {
        var copy = new GtidIntervals();
        copy._ranges.AddRange(_ranges);
        return copy;
    }

    public void AppendTo(StringBuilder text)
    {
        foreach (var (from, to) in _ranges)
        {
            text.Append(':').Append(CultureInfo.InvariantCulture, $"{from}");
            if (to != from)
            {
                text.Append('-').Append(CultureInfo.InvariantCulture, $"{to}");
            }
        }
    }

    public static bool TryParse(ReadOnlySpan<char> text, out ulong from, out ulong to)
    {
        to = 0;
        var dash = text.IndexOf('-');
        return dash < 0
            ? ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out from) && (to = from) > 0
            : ulong.TryParse(text[..dash].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out from)
              & ulong.TryParse(text[(dash + 1)..].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out to)
              && from > 0 && to >= from;
    }

    private int FirstEndingAtOrAfter(ulong value)
    {
        int low = 0, high = _ranges.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_ranges[middle].To < value)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
