using Aesop.Avro.Binary;
using Aesop.MySql.Binlog;

namespace Aesop.Relay.Encoders;

/// <summary>Dates and times to Avro. What is no day of the calendar keeps its text, in the union's string branch.</summary>
internal static class TemporalEncoder
{
    public static void EncodeDate(MySqlDate value, in ColumnPlan column, ref AvroBinaryWriter writer)
    {
        if (value.TryGetDays(out var days))
        {
            BeginValue(in column, ref writer);
            writer.WriteInt(days);
        }
        else
        {
            EncodeText(value.ToString(), in column, ref writer);
        }
    }

    public static void EncodeDateTime(MySqlDateTime value, in ColumnPlan column, ref AvroBinaryWriter writer)
    {
        if (value.TryGetMicros(out var micros))
        {
            BeginValue(in column, ref writer);
            writer.WriteLong(micros);
        }
        else
        {
            EncodeText(value.ToString(column.FractionDigits), in column, ref writer);
        }
    }

    public static void EncodeTimestamp(long micros, in ColumnPlan column, ref AvroBinaryWriter writer)
    {
        if (micros != 0)
        {
            BeginValue(in column, ref writer);
            writer.WriteLong(micros);
        }
        else
        {
            EncodeText(default(MySqlDateTime).ToString(column.FractionDigits), in column, ref writer);
        }
    }

    private static void BeginValue(in ColumnPlan column, ref AvroBinaryWriter writer)
    {
        // The caller has chosen the branch of a column that can be null.
        if (!column.Nullable)
        {
            writer.WriteUnionIndex(0);
        }
    }

    private static void EncodeText(string text, in ColumnPlan column, ref AvroBinaryWriter writer)
    {
        if (column.Nullable)
        {
            writer.Position--;
        }

        writer.WriteUnionIndex(column.Nullable ? 2 : 1);
        Span<byte> utf8 = stackalloc byte[32];
        writer.WriteString(utf8[..System.Text.Encoding.ASCII.GetBytes(text, utf8)]);
    }
}
