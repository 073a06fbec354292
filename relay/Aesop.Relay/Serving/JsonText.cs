using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Aesop.Wire.Frames;

namespace Aesop.Relay.Serving;

/// <summary>Small pieces of JSON, written straight as UTF-8.</summary>
internal static class JsonText
{
    /// <summary>Text is escaped only where JSON demands it.</summary>
    public static JsonSerializerOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a number.</summary>
    public static void Write(IBufferWriter<byte> output, ulong number)
    {
        Utf8Formatter.TryFormat(number, output.GetSpan(20), out var written);
        output.Advance(written);
    }

    /// <summary>Writes a position, with its quotes.</summary>
    public static void Write(IBufferWriter<byte> output, Wire.Positions.Scn scn)
    {
        output.Write("\""u8);
        Write(output, scn.File);
        output.Write(":"u8);
        Write(output, scn.Offset);
        output.Write("\""u8);
    }

    /// <summary>Microseconds since 1970 as a UTC time to the microsecond.</summary>
    /// <exception cref="FrameFormatException">No calendar reaches there.</exception>
    public static string Time(long micros)
    {
        if (micros < DateTime.MinValue.Subtract(DateTime.UnixEpoch).Ticks / 10 || micros > DateTime.MaxValue.Subtract(DateTime.UnixEpoch).Ticks / 10)
        {
            throw new FrameFormatException($"{micros} microseconds since 1970 are no time of the years 1 to 9999.");
        }

        return DateTime.UnixEpoch.AddTicks(micros * 10).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
    }

    /// <summary>A property of text, with a comma before it.</summary>
    public static byte[] Property(string name, string value) => Encoding.UTF8.GetBytes($",\"{name}\":{JsonSerializer.Serialize(value, Options)}");
}
