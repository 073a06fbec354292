using System.Runtime.CompilerServices;
using Aesop.Wire.Frames;

namespace Aesop.Client;

/// <summary>A row change. A view of borrowed memory: valid until the next transaction is asked for. Not safe for concurrent use.</summary>
public readonly struct RowChange
{
    private readonly RowMemory _memory;
    private readonly int _start;
    private readonly int _length;

    internal RowChange(RowMemory memory, TableSchema schema, int start, int length)
    {
        _memory = memory;
        Schema = schema;
        _start = start;
        _length = length;
    }

    /// <summary>The version of the table's schema that the row was written with.</summary>
    public TableSchema Schema { get; }

    /// <summary>The table, <c>database.table</c>.</summary>
    public string Table => Schema.Name;

    /// <summary>What happened to the row.</summary>
    public ChangeOp Op => new FrameHeader(Frame).Op;

    /// <summary>The change's place in its transaction, from 0, counted with the ddl; what a filter left out leaves holes.</summary>
    public ulong Ordinal => View.Ordinal;

    /// <summary>The hash of the key, from which its partition comes.</summary>
    public ulong KeyHash => View.KeyHash;

    /// <summary>Whether it is one half of an update of the key: the delete of the old key, or the insert of the new one behind it.</summary>
    public bool KeyChanged => (Flags & ChangeFlags.KeyChanged) != 0;

    /// <summary>The key; none where the table has none.</summary>
    public RowImage Key
    {
        get
        {
            if ((Flags & ChangeFlags.HasKey) == 0)
            {
                return default;
            }

            return new RowImage(_memory, _memory.KeyOffsets, Schema, Schema.KeyColumns, _start + ChangeFrame.HeaderSize, View.Key.Length, partial: false);
        }
    }

    /// <summary>The row before; none of an insert or a row read from a snapshot.</summary>
    public RowImage Before
    {
        get
        {
            var flags = Flags;
            var view = View;
            return (flags & ChangeFlags.HasBefore) == 0
                ? default
                : new RowImage(
                    _memory, _memory.BeforeOffsets, Schema, Schema.Columns,
                    _start + ChangeFrame.HeaderSize + view.Key.Length, view.Before.Length, (flags & ChangeFlags.PartialBefore) != 0);
        }
    }

    /// <summary>The row after; none of a delete.</summary>
    public RowImage After
    {
        get
        {
            var flags = Flags;
            var view = View;
            return (flags & ChangeFlags.HasAfter) == 0
                ? default
                : new RowImage(
                    _memory, _memory.AfterOffsets, Schema, Schema.Columns,
                    _start + _length - view.After.Length, view.After.Length, (flags & ChangeFlags.PartialAfter) != 0);
        }
    }

    /// <summary>The whole frame as the relay sent it (WIRE.md, "Frames"). Borrowed.</summary>
    public ReadOnlySpan<byte> Frame
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _memory.Bytes.AsSpan(_start, _length);
    }

    private ChangeFlags Flags => new FrameHeader(Frame).Flags;

    private ChangeFrame View => new(Frame);

    /// <summary>What happened to which table.</summary>
    public override string ToString() => $"{Op} {Table}";
}
