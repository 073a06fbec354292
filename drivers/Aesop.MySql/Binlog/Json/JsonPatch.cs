using System.Runtime.InteropServices;

namespace Aesop.MySql.Binlog;

/// <summary>
/// Applies the differences that MySQL logs in place of a JSON value:
/// <code>
///  | operation u8: 0 replace, 1 insert, 2 remove | path length, length-encoded | path | unless removed: value length, length-encoded | binary JSON |
/// </code>
/// one after the other, each on what the one before it made. Only what paths lead through is taken apart; the rest stays the bytes that it was.
/// See https://dev.mysql.com/doc/dev/mysql-server/latest/classmysql_1_1binlog_1_1event_1_1Rows__event.html.
/// </summary>
internal ref struct JsonPatch
{
    private const byte Replace = 0;
    private const byte Insert = 1;
    private const byte Remove = 2;
    private const int Root = 0;

    // The server's own limit.
    private const int MaxDepth = 100;
    private const int LeastNodes = 16;

    private readonly ReadOnlySpan<byte> _before;
    private readonly ReadOnlySpan<byte> _differences;
    private readonly Span<byte> _names;
    private readonly List<JsonNode> _nodes;
    private int _namesLength;

    /// <summary>Begins with a document as it was.</summary>
    /// <param name="before">The document in binary JSON.</param>
    /// <param name="differences">What is to be applied to it.</param>
    /// <param name="names">As many bytes as <paramref name="differences"/> has.</param>
    /// <param name="nodes">An empty list.</param>
    public JsonPatch(ReadOnlySpan<byte> before, ReadOnlySpan<byte> differences, Span<byte> names, List<JsonNode> nodes)
    {
        _before = before;
        _differences = differences;
        _names = names;
        _nodes = nodes;
        _nodes.Add(Leaf(new JsonSlice(JsonSource.Before, 0, before.Length)));
    }

    // No valid document has as many values as bytes: damaged ones that refer to a part of theirs again and again are given up.
    private readonly bool IsOverBudget => _nodes.Count > LeastNodes + _before.Length + _differences.Length;

    /// <summary>Applies all differences.</summary>
    /// <returns>Whether they are such, and fit the document.</returns>
    public bool TryApply()
    {
        int at = 0;
        while (at < _differences.Length)
        {
            byte operation = _differences[at++];
            if (!TryReadPart(ref at, out JsonSlice path))
            {
                return false;
            }

            JsonSlice value = default;
            if (operation > Remove || (operation != Remove && !TryReadPart(ref at, out value)) || !TryApply(operation, Bytes(path), value))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Writes the document as it is now.</summary>
    public readonly bool TryWrite(ref JsonOutput output) => TryWrite(Root, ref output, 0);

    private readonly bool TryWrite(int index, ref JsonOutput output, int depth)
    {
        JsonNode node = _nodes[index];
        if (!node.IsExpanded)
        {
            return JsonBinaryReader.TryWrite(node.Type, Bytes(node.Value), ref output, depth);
        }

        bool isObject = JsonContainer.IsObjectType(node.Type);
        output.Write(isObject ? "{"u8 : "["u8);
        for (int child = node.First; child != JsonNode.None; child = _nodes[child].Next)
        {
            if (child != node.First)
            {
                output.Write(", "u8);
            }

            if ((isObject && !JsonBinaryReader.TryWriteKey(Bytes(_nodes[child].Key), ref output)) || !TryWrite(child, ref output, depth + 1))
            {
                return false;
            }
        }

        output.Write(isObject ? "}"u8 : "]"u8);
        return true;
    }

    private bool TryApply(byte operation, ReadOnlySpan<byte> path, JsonSlice value)
    {
        var legs = new JsonPathReader(path);
        if (!legs.TryBegin())
        {
            return false;
        }

        // (1) To the container that is changed.
        int parent = Root;
        JsonPathLeg leg = default;
        for (int depth = 0; ; depth++)
        {
            if (depth == MaxDepth || !legs.TryRead(out leg) || !TryExpand(parent) || leg.IsMember != JsonContainer.IsObjectType(_nodes[parent].Type))
            {
                return false;
            }

            if (legs.IsAtEnd)
            {
                break;
            }

            parent = Find(parent, leg, NameOf(leg), out _, out bool isFound);
            if (!isFound)
            {
                return false;
            }
        }

        // (2) The change.
        JsonSlice name = NameOf(leg);
        int found = Find(parent, leg, name, out int previous, out bool isThere);
        switch (operation)
        {
            case Replace when isThere:
                ref JsonNode old = ref At(found);
                JsonNode leaf = Leaf(value);
                old = old with { Type = leaf.Type, Value = leaf.Value, IsExpanded = false, First = JsonNode.None };
                return true;
            case Insert when !(leg.IsMember && isThere):
                int added = Add(Leaf(value) with { Key = name, Next = previous == JsonNode.None ? At(parent).First : At(previous).Next });
                Link(parent, previous, added);
                At(parent).Count++;
                return !IsOverBudget;
            case Remove when isThere:
                Link(parent, previous, At(found).Next);
                At(parent).Count--;
                return true;
            default:
                return false;
        }
    }

    /// <summary>
    /// Finds a child by its name or place; and the one that stands, or would stand, before it.
    /// </summary>
    private readonly int Find(int parent, in JsonPathLeg leg, JsonSlice name, out int previous, out bool isThere)
    {
        previous = JsonNode.None;
        int child = _nodes[parent].First;
        int skip = leg.IsMember ? int.MaxValue : leg.PlaceIn(_nodes[parent].Count, out isThere);
        isThere = false;
        for (; child != JsonNode.None && skip > 0; skip--)
        {
            int order = leg.IsMember ? Compare(Bytes(_nodes[child].Key), Bytes(name)) : -1;
            if (order >= 0)
            {
                isThere = order == 0;
                return child;
            }

            previous = child;
            child = _nodes[child].Next;
        }

        isThere = !leg.IsMember && child != JsonNode.None && leg.Index < _nodes[parent].Count;
        return child;
    }

    /// <summary>The order of members: shorter names first.</summary>
    private static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
        left.Length != right.Length ? left.Length - right.Length : left.SequenceCompareTo(right);

    private bool TryExpand(int index)
    {
        JsonNode node = _nodes[index];
        if (node.IsExpanded)
        {
            return true;
        }

        ReadOnlySpan<byte> bytes = Bytes(node.Value);
        if (!JsonContainer.IsContainer(node.Type) || !JsonContainer.TryOpen(node.Type, bytes, out JsonContainer container))
        {
            return false;
        }

        int last = JsonNode.None;
        for (int i = 0; i < container.Count; i++)
        {
            ReadOnlySpan<byte> key = default;
            if ((container.IsObject && !container.TryGetKey(i, out key)) || !container.TryGetElement(i, out byte type, out ReadOnlySpan<byte> value) || IsOverBudget)
            {
                return false;
            }

            int added = Add(new JsonNode { Type = type, Value = SliceOf(node.Value, bytes, value), Key = SliceOf(node.Value, bytes, key), First = JsonNode.None, Next = JsonNode.None });
            Link(index, last, added);
            last = added;
        }

        ref JsonNode expanded = ref At(index);
        expanded.IsExpanded = true;
        expanded.Count = container.Count;
        return true;
    }

    private static JsonSlice SliceOf(JsonSlice whole, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> part) =>
        bytes.Overlaps(part, out int offset) ? whole with { Start = whole.Start + offset, Length = part.Length } : default;

    private readonly void Link(int parent, int previous, int child)
    {
        if (previous == JsonNode.None)
        {
            At(parent).First = child;
        }
        else
        {
            At(previous).Next = child;
        }
    }

    private readonly int Add(JsonNode node)
    {
        _nodes.Add(node);
        return _nodes.Count - 1;
    }

    private readonly ref JsonNode At(int index) => ref CollectionsMarshal.AsSpan(_nodes)[index];

    /// <summary>A value with its type in front. Nothing stands for null, as on the server.</summary>
    private readonly JsonNode Leaf(JsonSlice slice) => new()
    {
        Type = slice.Length == 0 ? JsonContainer.Literal : Bytes(slice)[0],
        Value = slice.Length == 0 ? default : slice with { Start = slice.Start + 1, Length = slice.Length - 1 },
        First = JsonNode.None,
        Next = JsonNode.None,
    };

    private JsonSlice NameOf(in JsonPathLeg leg)
    {
        if (!leg.IsEscaped)
        {
            return SliceOf(new JsonSlice(JsonSource.Differences, 0, _differences.Length), _differences, leg.Key);
        }

        int start = _namesLength;
        _namesLength += JsonEscapes.Resolve(leg.Key, _names[start..]);
        return new JsonSlice(JsonSource.Names, start, _namesLength - start);
    }

    private readonly ReadOnlySpan<byte> Bytes(JsonSlice slice)
    {
        ReadOnlySpan<byte> source = slice.Source switch
        {
            JsonSource.Before => _before,
            JsonSource.Differences => _differences,
            _ => _names,
        };
        return source.Slice(slice.Start, slice.Length);
    }

    /// <summary>Reads a length-encoded length, and as many bytes.</summary>
    private readonly bool TryReadPart(ref int at, out JsonSlice part)
    {
        part = default;
        if (at >= _differences.Length)
        {
            return false;
        }

        byte first = _differences[at++];
        int size = first switch
        {
            < 0xfb => 0,
            0xfc => 2,
            0xfd => 3,
            0xfe => 8,
            _ => int.MaxValue,
        };
        if (size > _differences.Length - at)
        {
            return false;
        }

        ulong length = size == 0 ? first : 0ul;
        for (int i = size - 1; i >= 0; i--)
        {
            length = length << 8 | _differences[at + i];
        }

        at += size;
        if (length > (ulong)(_differences.Length - at))
        {
            return false;
        }

        part = new JsonSlice(JsonSource.Differences, at, (int)length);
        at += (int)length;
        return true;
    }
}
