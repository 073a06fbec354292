using System.Globalization;
using System.Text;
using System.Text.Json;
using Aesop.Client;

namespace Aesop.Randomized.Tests.Values;

/// <summary>
/// The one text that a value has, whether the client read it or the server selected it. It is made of the value's kind alone, so that a wrong
/// kind shows as a wrong text.
/// </summary>
internal static class RowText
{
    /// <summary>The text of an image's column; null is NULL.</summary>
    public static string? Of(in RowImage image, int column)
    {
        if (image.IsNull(column))
        {
            return null;
        }

        return image.Columns[column].Kind switch
        {
            ColumnKind.Single => Number(image.GetSingle(column)),
            ColumnKind.Double => Number(image.GetDouble(column)),
            ColumnKind.Bytes => Convert.ToHexString(image.GetBytes(column)),
            ColumnKind.Time => Clock(image.GetTimeSpan(column)),
            ColumnKind.Vector => Vector(image.GetSingles(column)),
            ColumnKind.LocalDateTime or ColumnKind.Timestamp => Moment(image.ToText(column)!),
            ColumnKind.Json => Json(image.GetString(column)),
            ColumnKind.String => Text(image, column),
            _ => image.ToText(column)!,
        };
    }

    /// <summary>The shortest text of a number that is the number again; a zero without its sign, which the server's SELECT may drop.</summary>
    public static string Number(float value) => value == 0 ? "0" : value.ToString("R", CultureInfo.InvariantCulture);

    /// <inheritdoc cref="Number(float)"/>
    public static string Number(double value) => value == 0 ? "0" : value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Date and time, without the letters between and behind them, and without zeros at the end of a fraction.</summary>
    public static string Moment(string text)
    {
        var plain = text.Replace('T', ' ').TrimEnd('Z');
        return plain.Contains('.', StringComparison.Ordinal) ? plain.TrimEnd('0').TrimEnd('.') : plain;
    }

    /// <summary>A time, without zeros at the end of its fraction.</summary>
    public static string Clock(string text) => text.Contains('.', StringComparison.Ordinal) ? text.TrimEnd('0').TrimEnd('.') : text;

    /// <summary>A vector's numbers, four bytes each, as the server's HEX shows them.</summary>
    public static string Vector(float[] values)
    {
        var bytes = new byte[values.Length * sizeof(float)];
        Buffer.BlockCopy(values, 0, bytes, 0, bytes.Length);
        return Convert.ToHexString(bytes);
    }

    /// <summary>
    /// JSON with the members of each object in order, without white space. Numbers with a point or an exponent are shown by their value as a
    /// double: there, two texts may be of one number.
    /// </summary>
    public static string Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        var written = new StringBuilder();
        Write(document.RootElement, written);
        return written.ToString();
    }

    private static void Write(JsonElement value, StringBuilder to)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                to.Append('{');
                foreach (var member in value.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    to.Append(JsonSerializer.Serialize(member.Name)).Append(':');
                    Write(member.Value, to);
                    to.Append(',');
                }

                to.Append('}');
                break;
            case JsonValueKind.Array:
                to.Append('[');
                foreach (var item in value.EnumerateArray())
                {
                    Write(item, to);
                    to.Append(',');
                }

                to.Append(']');
                break;
            case JsonValueKind.Number:
                to.Append(JsonNumber(value.GetRawText()));
                break;
            default:
                to.Append(value.GetRawText() is var raw && value.ValueKind == JsonValueKind.String ? JsonSerializer.Serialize(value.GetString()) : raw);
                break;
        }
    }

    private static string JsonNumber(string text) =>
        text.AsSpan().IndexOfAny('.', 'e', 'E') < 0 ? text : "~" + Number(double.Parse(text, CultureInfo.InvariantCulture));

    // What isn't a text is told by its bytes.
    private static string Text(in RowImage image, int column)
    {
        try
        {
            return image.GetString(column);
        }
        catch (AesopClientException e)
        {
            return $"{Convert.ToHexString(image.GetBytes(column))}, which is no text: {e.Message}";
        }
    }

    private static string Clock(TimeSpan time)
    {
        var abs = time.Duration();
        var fraction = (abs.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond).ToString("D6", CultureInfo.InvariantCulture);
        return Clock(string.Create(
            CultureInfo.InvariantCulture,
            $"{(time < TimeSpan.Zero ? "-" : "")}{(int)abs.TotalHours:D2}:{abs.Minutes:D2}:{abs.Seconds:D2}.{fraction}"));
    }
}
