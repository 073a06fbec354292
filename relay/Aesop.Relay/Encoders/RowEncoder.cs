using Aesop.Avro.Binary;
using Aesop.MySql.Binlog;
using Aesop.Relay.Tables;
using Aesop.Wire.Frames;
using Aesop.Wire.Hashing;

namespace Aesop.Relay.Encoders;

/// <summary>
/// Turns the rows of one version of one table into change frames, column by column, from the receive buffer into the frame. Allocates
/// nothing a row. One thread at a time.
/// </summary>
/// <remarks>
/// In a frame the key stands before the images, and is known only when an image has been read. So the images are written behind as much
/// room as the last row's key took, and moved in the rare case that this one's takes more or less.
/// </remarks>
internal sealed class RowEncoder
{
    /// <summary>More than the 3,072 bytes that the servers let an index of whole columns have, whatever their character set becomes.</summary>
    private const int MaxIndexedKey = 16 << 10;

    private readonly ColumnPlan[] _plan;
    private readonly int _bitmapBytes;

    /// <summary>Columns of the log behind those of the schema, which nobody is shown.</summary>
    private readonly int _hidden;
    private readonly long _fixedBound;
    private readonly int _expansion;

    /// <summary>2 where the key's copy may be as long as the images, because it is of columns that are, or may be, indexed by their beginning only.</summary>
    private readonly int _keyBound;
    private readonly ulong _fingerprint;
    private readonly ulong _tableHash;
    private readonly KeySlices _beforeKey;
    private readonly KeySlices _afterKey;
    private int _keyGuess;

    /// <summary>Works out the plan of a table.</summary>
    /// <param name="schema">The table.</param>
    /// <param name="map">As the log describes it.</param>
    /// <param name="unassigned">What becomes of codes without a character.</param>
    public RowEncoder(TableSchema schema, TableMap map, UnassignedCodes unassigned = default)
    {
        Schema = schema;
        _plan = new ColumnPlan[schema.Columns.Count];
        for (var i = 0; i < _plan.Length; i++)
        {
            _plan[i] = new ColumnPlan(schema.Columns[i], map.Columns[i], KeySlotOf(schema, i), unassigned);
        }

        _bitmapBytes = (_plan.Length + 7) / 8;
        _hidden = map.Columns.Length - _plan.Length;
        _keyBound = schema.Key.Any(place => map.Columns[place].PrimaryKeyPrefix > 0 || !map.HasNames) ? 2 : 1;
        _fixedBound = ChangeFrame.HeaderSize + MaxIndexedKey + (2 * (_bitmapBytes + _plan.Sum(column => column.FixedBound)));
        _expansion = _plan.Max(column => column.Expansion);
        _fingerprint = schema.Avro.Fingerprint;
        _tableHash = PartitionFunction.HashTable(schema.FullName);
        _beforeKey = new KeySlices(schema.Key.Count);
        _afterKey = new KeySlices(schema.Key.Count);
    }

    /// <summary>The table.</summary>
    public TableSchema Schema { get; }

    /// <summary>Encodes all rows of an event into the open transaction.</summary>
    /// <returns>How many changes it made; an update that changes the key is two.</returns>
    /// <exception cref="BinlogFormatException">The rows can't be read; the message says where.</exception>
    public int Encode(in RowsEvent rows, TableMap map, TransactionWriter transaction)
    {
        var cursor = new RowCursor(rows, map);
        var count = 0;
        while (cursor.NextRow())
        {
            var bound = _fixedBound + ((long)_keyBound * _expansion * (rows.Data.Length - cursor.BytesRead));
            var room = transaction.Room(bound);
            count += cursor.Change switch
            {
                RowChange.Insert => EncodeOne(ref cursor, rows.AfterColumns, RowImage.After, ChangeOp.Insert, room, transaction),
                RowChange.Delete => EncodeOne(ref cursor, rows.BeforeColumns, RowImage.Before, ChangeOp.Delete, room, transaction),
                _ => EncodeUpdate(ref cursor, rows, room, transaction),
            };
        }

        return count;
    }

    private static int KeySlotOf(TableSchema schema, int column)
    {
        for (var i = 0; i < schema.Key.Count; i++)
        {
            if (schema.Key[i] == column)
            {
                return i;
            }
        }

        return -1;
    }

    private int EncodeOne(ref RowCursor cursor, ReadOnlySpan<byte> present, RowImage image, ChangeOp op, Span<byte> room, TransactionWriter transaction)
    {
        var start = ChangeFrame.HeaderSize + _keyGuess;
        var writer = new AvroBinaryWriter(room) { Position = start };
        cursor.BeginImage(image);
        var flags = EncodeImage(ref cursor, present, ref writer, _beforeKey, image);
        var length = writer.Position - start;
        var keyLength = PlaceKey(ref cursor, room, start, length, _beforeKey);
        Seal(room, op, flags, keyLength, image == RowImage.Before ? length : 0, ChangeFrame.HeaderSize + keyLength + length, transaction);
        return 1;
    }

    private int EncodeUpdate(ref RowCursor cursor, in RowsEvent rows, Span<byte> room, TransactionWriter transaction)
    {
        var start = ChangeFrame.HeaderSize + _keyGuess;
        var writer = new AvroBinaryWriter(room) { Position = start };
        cursor.BeginImage(RowImage.Before);
        var flags = EncodeImage(ref cursor, rows.BeforeColumns, ref writer, _beforeKey, RowImage.Before);
        var middle = writer.Position;
        cursor.BeginImage(RowImage.After);
        flags |= EncodeImage(ref cursor, rows.AfterColumns, ref writer, _afterKey, RowImage.After);
        var end = writer.Position;
        _afterKey.FillAbsentFrom(_beforeKey);
        if (_afterKey.SameBytes(_beforeKey, room))
        {
            var keyLength = PlaceKey(ref cursor, room, start, end - start, _beforeKey);
            Seal(room, ChangeOp.Update, flags, keyLength, middle - start, ChangeFrame.HeaderSize + keyLength + end - start, transaction);
            return 1;
        }

        EncodeKeyChange(ref cursor, room, start, middle, end, flags, transaction);
        return 2;
    }

    /// <summary>The delete of the old key, then the insert of the new one. Rare enough to copy.</summary>
    private void EncodeKeyChange(ref RowCursor cursor, Span<byte> room, int start, int middle, int end, ChangeFlags flags, TransactionWriter transaction)
    {
        const ChangeFlags OfBefore = ChangeFlags.HasBefore | ChangeFlags.PartialBefore;
        const ChangeFlags OfAfter = ChangeFlags.HasAfter | ChangeFlags.PartialAfter;
        var after = room[middle..end].ToArray();
        var newKey = _afterKey.Copy(room);
        var before = middle - start;
        var keyLength = PlaceKey(ref cursor, room, start, before, _beforeKey);
        Seal(room, ChangeOp.Delete, (flags & ~OfAfter) | ChangeFlags.KeyChanged, keyLength, before, ChangeFrame.HeaderSize + keyLength + before, transaction);

        room = transaction.Room(ChangeFrame.HeaderSize + newKey.Length + after.Length);
        newKey.CopyTo(room[ChangeFrame.HeaderSize..]);
        after.CopyTo(room[(ChangeFrame.HeaderSize + newKey.Length)..]);
        var total = ChangeFrame.HeaderSize + newKey.Length + after.Length;
        Seal(room, ChangeOp.Insert, (flags & ~OfBefore) | ChangeFlags.KeyChanged, newKey.Length, 0, total, transaction);
    }

    private ChangeFlags EncodeImage(ref RowCursor cursor, ReadOnlySpan<byte> present, ref AvroBinaryWriter writer, KeySlices key, RowImage image)
    {
        key.Clear();
        var plan = _plan;
        if (!cursor.IsComplete)
        {
            return EncodePartialImage(ref cursor, present, ref writer, key, image);
        }

        for (var i = 0; i < plan.Length; i++)
        {
            ref readonly var column = ref plan[i];
            var start = writer.Position;
            if (column.Nullable && cursor.IsNull(i))
            {
                writer.WriteUnionIndex(0);
            }
            else
            {
                ColumnEncoder.Encode(ref cursor, in column, ref writer);
            }

            if (column.KeySlot >= 0)
            {
                key.Set(column.KeySlot, start, writer.Position);
            }
        }

        if (_hidden > 0)
        {
            SkipHidden(ref cursor);
        }

        return image == RowImage.Before ? ChangeFlags.HasBefore : ChangeFlags.HasAfter;
    }

    private ChangeFlags EncodePartialImage(ref RowCursor cursor, ReadOnlySpan<byte> present, ref AvroBinaryWriter writer, KeySlices key, RowImage image)
    {
        writer.WriteFixed(present[.._bitmapBytes]);
        for (var i = 0; i < _plan.Length; i++)
        {
            ref readonly var column = ref _plan[i];
            var start = writer.Position;
            if (!cursor.IsPresent(i))
            {
                ColumnEncoder.EncodeAbsent(in column, ref writer);
                continue;
            }

            if (cursor.IsNull(i))
            {
                writer.WriteUnionIndex(0);
            }
            else
            {
                ColumnEncoder.Encode(ref cursor, in column, ref writer);
            }

            if (column.KeySlot >= 0)
            {
                key.Set(column.KeySlot, start, writer.Position);
            }
        }

        SkipHidden(ref cursor);
        return image == RowImage.Before ? ChangeFlags.HasBefore | ChangeFlags.PartialBefore : ChangeFlags.HasAfter | ChangeFlags.PartialAfter;
    }

    private void SkipHidden(ref RowCursor cursor)
    {
        for (var i = _plan.Length; i < _plan.Length + _hidden; i++)
        {
            if (cursor.IsPresent(i) && !cursor.IsNull(i))
            {
                cursor.SkipValue(i);
            }
        }
    }

    /// <summary>Puts the key in front of the images, which moves them where it is longer or shorter than guessed.</summary>
    /// <returns>Bytes in the key.</returns>
    private int PlaceKey(ref RowCursor cursor, Span<byte> room, int start, int images, KeySlices key)
    {
        if (!key.IsComplete)
        {
            throw cursor.Malformed("a row image lacks a column of the table's key. Run SET GLOBAL binlog_row_image = 'FULL'; and reconnect the applications");
        }

        var length = key.Length;
        var shift = ChangeFrame.HeaderSize + length - start;
        if (shift != 0)
        {
            room.Slice(start, images).CopyTo(room[(start + shift)..]);
            _keyGuess = length;
        }

        key.CopyTo(room, shift, room.Slice(ChangeFrame.HeaderSize, length));
        return length;
    }

    private void Seal(Span<byte> room, ChangeOp op, ChangeFlags flags, int keyLength, int beforeLength, int total, TransactionWriter transaction)
    {
        var hash = _tableHash;
        if (Schema.Key.Count > 0)
        {
            flags |= ChangeFlags.HasKey;
            hash = PartitionFunction.HashKey(room.Slice(ChangeFrame.HeaderSize, keyLength));
        }

        ChangeFrame.Seal(room[..total], op, flags, transaction.Epoch, transaction.Scn, transaction.Ordinal, _fingerprint, hash, keyLength, beforeLength);
        transaction.Take(total);
    }
}
