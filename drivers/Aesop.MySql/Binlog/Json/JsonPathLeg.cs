namespace Aesop.MySql.Binlog;

/// <summary>One step of a path: to a member by its name, or to an array's element by its place. Borrows the path's memory.</summary>
internal readonly ref struct JsonPathLeg
{
    /// <summary>The member's name as the path has it, without quotes; null for an element.</summary>
    public ReadOnlySpan<byte> Key { get; init; }

    /// <summary>Whether the step is to a member.</summary>
    public bool IsMember { get; init; }

    /// <summary>Whether the name has escapes, as a JSON string has them.</summary>
    public bool IsEscaped { get; init; }

    /// <summary>The element's place, from the end where <see cref="IsFromEnd"/> says so.</summary>
    public long Index { get; init; }

    /// <summary>Whether the place counts from the last element, which is 0, to the front.</summary>
    public bool IsFromEnd { get; init; }

    /// <summary>The element's place from the front. What lies beyond an end is that end, as where the server inserts.</summary>
    /// <param name="count">How many elements there are.</param>
    /// <param name="isThere">Whether the place is one of theirs.</param>
    public int PlaceIn(int count, out bool isThere)
    {
        isThere = Index < count;
        return IsFromEnd ? (int)Math.Max(0, count - Index - 1) : (int)Math.Min(Index, count);
    }
}
