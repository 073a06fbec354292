using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Aesop.Tailing;

/// <summary>Turns a JSON line into one that people read: <c>02:15:02.117 shop.orders update id=7 status:"new"->"paid"</c>.</summary>
internal static class TextLine
{
    /// <summary>How many characters of a value are shown.</summary>
    public const int MaxValueLength = 80;

    /// <summary>The line, without a line feed; null for a line that tells people nothing, such as a commit.</summary>
    public static string? Of(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        using var document = JsonDocument.ParseValue(ref reader);
        var line = document.RootElement;
        return line.TryGetProperty("op", out var op) ? Change(line, op.GetString()!) : line.GetProperty("kind").GetString() switch
        {
            "ddl" => $"{line.GetProperty("scn").GetString()} ddl {line.GetProperty("statement").GetString()!.ReplaceLineEndings(" ")}",
            "rollback" => $"{line.GetProperty("scn").GetString()} rolled back: what was shown of this transaction is void",
            "checkpoint" => $"# checkpoint {line.GetProperty("token").GetString()}",
            _ => null,
        };
    }

    private static string Change(JsonElement line, string op)
    {
        var text = new StringBuilder();
        text.Append(line.TryGetProperty("committed_at", out var at) ? at.GetString() : line.GetProperty("scn").GetString())
            .Append(' ').Append(line.GetProperty("table").GetString()).Append(' ').Append(op);
        var key = line.GetProperty("key");
        Append(text, key, _ => true);
        var (before, after) = (line.TryGetProperty("before", out var old) ? old : default, line.TryGetProperty("after", out var now) ? now : default);
        if (after.ValueKind == JsonValueKind.Object)
        {
            Append(text, after, column => !Has(key, column.Name) && !IsSame(before, column), before);
        }
        else if (before.ValueKind == JsonValueKind.Object && key.ValueKind != JsonValueKind.Object)
        {
            Append(text, before, _ => true);
        }

        return text.Append(line.TryGetProperty("key_changed", out _) ? " (key changed)" : "").ToString();
    }

    private static void Append(StringBuilder text, JsonElement row, Func<JsonProperty, bool> isShown, JsonElement before = default)
    {
        if (row.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (var column in row.EnumerateObject().Where(isShown))
        {
            text.Append(' ').Append(column.Name);
            if (Has(before, column.Name))
            {
                text.Append(':').Append(Value(before.GetProperty(column.Name))).Append("->").Append(Value(column.Value));
            }
            else
            {
                text.Append('=').Append(Value(column.Value));
            }
        }
    }

    private static bool Has(JsonElement row, string column) => row.ValueKind == JsonValueKind.Object && row.TryGetProperty(column, out _);

    private static bool IsSame(JsonElement before, JsonProperty column) =>
        Has(before, column.Name) && JsonMarshal.GetRawUtf8Value(before.GetProperty(column.Name)).SequenceEqual(JsonMarshal.GetRawUtf8Value(column.Value));

    private static string Value(JsonElement value)
    {
        // Of a value of a gigabyte no string is made.
        var bytes = JsonMarshal.GetRawUtf8Value(value);
        var text = Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, 4 * (MaxValueLength + 1))]);
        return text.Length <= MaxValueLength ? text : $"{text[..MaxValueLength]}...";
    }
}
