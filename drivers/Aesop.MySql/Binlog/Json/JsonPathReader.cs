using System.Buffers;

namespace Aesop.MySql.Binlog;

/// <summary>
/// Walks a JSON path without wildcards: <c>$.member."another member"[3][last-1]</c>.
/// See https://dev.mysql.com/doc/refman/en/json.html#json-path-syntax.
/// </summary>
/// <param name="path">The path in UTF-8. Borrowed.</param>
internal ref struct JsonPathReader(ReadOnlySpan<byte> path)
{
    private const int MaxIndexDigits = 10;

    private static readonly SearchValues<byte> NameEnds = SearchValues.Create(" \t\n\r.[*"u8);

    private readonly ReadOnlySpan<byte> _path = path;
    private int _at;

    /// <summary>Whether all legs have been read.</summary>
    public readonly bool IsAtEnd => _at == _path.Length;

    /// <summary>Reads what each path begins with.</summary>
    public bool TryBegin()
    {
        SkipSpace();
        return Take((byte)'$');
    }

    /// <summary>Reads a leg.</summary>
    /// <returns>Whether there is one, and it isn't one for many values.</returns>
    public bool TryRead(out JsonPathLeg leg)
    {
        leg = default;
        bool isRead = Take((byte)'.') ? TryReadMember(out leg) : Take((byte)'[') && TryReadElement(out leg);
        SkipSpace();
        return isRead;
    }

    private bool TryReadMember(out JsonPathLeg leg)
    {
        if (Take((byte)'"'))
        {
            int start = _at;
            bool isEscaped = false;
            for (; _at < _path.Length && _path[_at] != (byte)'"'; _at++)
            {
                if (_path[_at] == (byte)'\\')
                {
                    isEscaped = true;
                    _at++;
                }
            }

            leg = new JsonPathLeg { IsMember = true, IsEscaped = isEscaped, Key = _path[Math.Min(start, _path.Length)..Math.Min(_at, _path.Length)] };
            return Take((byte)'"');
        }

        int length = _path[_at..].IndexOfAny(NameEnds);
        length = length < 0 ? _path.Length - _at : length;
        leg = new JsonPathLeg { IsMember = true, Key = _path.Slice(_at, length) };
        _at += length;
        return length > 0;
    }

    private bool TryReadElement(out JsonPathLeg leg)
    {
        SkipSpace();
        bool isFromEnd = _path[_at..].StartsWith("last"u8);
        long index = 0;
        bool isRead = true;
        if (isFromEnd)
        {
            _at += "last"u8.Length;
            SkipSpace();
            isRead = !Take((byte)'-') || TryReadNumber(out index);
        }
        else
        {
            isRead = TryReadNumber(out index);
        }

        leg = new JsonPathLeg { Index = index, IsFromEnd = isFromEnd };
        SkipSpace();
        return isRead && Take((byte)']');
    }

    private bool TryReadNumber(out long number)
    {
        SkipSpace();
        number = 0;
        int start = _at;
        for (; _at < _path.Length && char.IsAsciiDigit((char)_path[_at]) && _at - start <= MaxIndexDigits; _at++)
        {
            number = (number * 10) + _path[_at] - '0';
        }

        return _at > start;
    }

    private bool Take(byte expected)
    {
        SkipSpace();
        bool isThere = _at < _path.Length && _path[_at] == expected;
        _at += isThere ? 1 : 0;
        return isThere;
    }

    private void SkipSpace()
    {
        while (_at < _path.Length && _path[_at] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
        {
            _at++;
        }
    }
}
