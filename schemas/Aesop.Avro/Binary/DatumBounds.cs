namespace Aesop.Avro.Binary;

/// <summary>
/// What keeps a small datum from taking a large amount of stack, time or memory: items that take no bytes come in any number, and
/// recursive schemas nest without end.
/// </summary>
/// <remarks>Each record, item and entry is charged. Those of at least a byte are covered by the length of the input; those of none share
/// <see cref="EmptyValuesMax"/> for each datum.</remarks>
internal struct DatumBounds
{
    /// <summary>How deep records, arrays, maps and unions may be nested in one datum.</summary>
    public const int DepthMax = 256;

    /// <summary>How many records, items and entries of no bytes one datum may hold.</summary>
    public const int EmptyValuesMax = 1 << 20;

    private long _left;
    private int _depth;

    public DatumBounds(int inputLength)
    {
        // An item may be a record too, and is then charged twice for its byte.
        _left = EmptyValuesMax + (2L * inputLength);
        _depth = 0;
    }

    /// <summary>Charges one record, item or entry.</summary>
    public void Charge(long offset)
    {
        if (--_left < 0)
        {
            ThrowHelper.Format($"The datum holds more than {EmptyValuesMax} values that take no bytes", offset);
        }
    }

    /// <summary>Goes one level down.</summary>
    public void Enter(long offset)
    {
        if (++_depth > DepthMax)
        {
            ThrowHelper.Format($"The datum is nested more than {DepthMax} levels deep", offset);
        }
    }

    /// <summary>Comes back up.</summary>
    public void Leave() => _depth--;
}
