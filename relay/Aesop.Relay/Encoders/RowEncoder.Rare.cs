using Aesop.Avro.Binary;
using Aesop.MySql.Binlog;
using Aesop.Relay.Buffering;
using Aesop.Wire.Frames;

namespace Aesop.Relay.Encoders;

/// <content>What most tables and events don't need: rows measured beforehand, hidden columns, updates that tell differences.</content>
internal sealed partial class RowEncoder
{
    /// <summary>Room that is always there, in bytes: only for more is a row measured.</summary>
    private const long LooseBound = FrameBuffer.UsualCapacity - TransactionWriter.FlushBytes;

    /// <summary>Whether what values take in the log says nothing of their size.</summary>
    private readonly bool _isSizeHidden;

    // Where JSON values stand in the before image, by column; made for the first partial update.
    private (int Start, int Length)[]? _beforeJson;

    /// <summary>The most that the row at the cursor takes as a frame.</summary>
    private long Measure(RowCursor cursor)
    {
        var bytes = 0L;
        if (cursor.Change != RowChange.Insert)
        {
            cursor.BeginImage(RowImage.Before);
            bytes += MeasureImage(ref cursor);
        }

        if (cursor.Change != RowChange.Delete)
        {
            // A value of which there are the differences is no longer than what it was and they together.
            bytes += cursor.IsPartialUpdate ? bytes : 0;
            cursor.BeginImage(RowImage.After);
            bytes += MeasureImage(ref cursor);
        }

        return _fixedBound + (_keyBound * bytes);
    }

    private static void CheckBound(ref RowCursor cursor, long bound)
    {
        if (bound > FrameBuffer.MaxCapacity)
        {
            throw cursor.Malformed($"one of its rows may take {bound} bytes as a frame, and the most is {FrameBuffer.MaxCapacity}. Leave its table out with the source's Tables option");
        }
    }

    private static void CheckFrame(ref RowCursor cursor, int bytes, long most)
    {
        if (bytes > most)
        {
            // With the place, which the ring doesn't know.
            throw new RingTooSmallException(cursor.Malformed(
                $"one of its rows takes {bytes} bytes as a frame, and a ring holds frames of half its own size: raise the source's option RingBytes to {2L * bytes} or more, and restart the relay; or leave the table out with the source's Tables option").Message,
                2L * bytes);
        }
    }

    private long MeasureImage(ref RowCursor cursor)
    {
        var bytes = 0L;
        for (var i = 0; i < _plan.Length; i++)
        {
            if (!cursor.IsPresent(i) || cursor.IsNull(i))
            {
                continue;
            }

            ref readonly var column = ref _plan[i];
            var start = cursor.BytesRead;
            if (column.Compressed is { } compressed)
            {
                bytes += (long)column.Expansion * cursor.SkipCompressed(compressed);
            }
            else
            {
                cursor.SkipValue(i);
                bytes += (long)column.Expansion * (cursor.BytesRead - start);
            }
        }

        SkipHidden(ref cursor);
        return bytes;
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

    /// <summary>Writes which columns a partial image carries, without the hidden ones.</summary>
    private void WriteBitmap(ReadOnlySpan<byte> present, ref AvroBinaryWriter writer)
    {
        writer.WriteFixed(present[.._bitmapBytes]);
        if (_hidden > 0 && _plan.Length % 8 is var bits and not 0)
        {
            writer.Position--;
            writer.WriteFixed([(byte)(present[_bitmapBytes - 1] & ((1 << bits) - 1))]);
        }
    }

    /// <summary>Encodes an after image whose JSON values may be differences to those of the before image.</summary>
    /// <param name="cursor">Stands before the after image's values.</param>
    /// <param name="rows">The event.</param>
    /// <param name="writer">Takes the image.</param>
    private ChangeFlags EncodeUpdatedImage(ref RowCursor cursor, in RowsEvent rows, ref AvroBinaryWriter writer)
    {
        _afterKey.Clear();
        if (!cursor.IsComplete)
        {
            WriteBitmap(rows.AfterColumns, ref writer);
        }

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
            else if (cursor.IsDifference(i))
            {
                var (from, length) = _beforeJson![i];
                if (length < 0)
                {
                    throw cursor.Malformed(
                        $"column {Schema.Columns[i].Name} is logged as the differences to a value that the before image doesn't carry, so what it became isn't in the log. "
                        + "Run SET GLOBAL binlog_row_value_options = ''; or SET GLOBAL binlog_row_image = 'FULL'; reconnect the applications, seed the table's consumers anew, and start the source behind this place");
                }

                JsonEncoder.EncodeUpdated(ref cursor, rows.Data.Slice(from, length), in column, ref writer);
            }
            else
            {
                ColumnEncoder.Encode(ref cursor, in column, ref writer);
            }

            if (column.KeySlot >= 0)
            {
                _afterKey.Set(column.KeySlot, start, writer.Position);
            }
        }

        SkipHidden(ref cursor);
        return cursor.IsComplete ? ChangeFlags.HasAfter : ChangeFlags.HasAfter | ChangeFlags.PartialAfter;
    }

    /// <summary>Looks where the JSON values of the row at the cursor stand before its update.</summary>
    private void FindBeforeJson(RowCursor row)
    {
        _beforeJson ??= new (int, int)[_plan.Length];
        row.BeginImage(RowImage.Before);
        for (var i = 0; i < _plan.Length; i++)
        {
            _beforeJson[i] = (0, -1);
            if (row.IsPresent(i) && !row.IsNull(i))
            {
                if (_plan[i].Type == BinlogColumnType.Json)
                {
                    var length = row.ReadVarBytes(_plan[i].Size).Length;
                    _beforeJson[i] = (row.BytesRead - length, length);
                }
                else
                {
                    row.SkipValue(i);
                }
            }
        }
    }
}
