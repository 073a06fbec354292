using System.Globalization;
using System.Text.Json;
using Aesop.Avro.Data;

namespace Aesop.Avro.Tests.Support;

/// <summary>A value as text that is the same for equal values only, whatever objects stand for them.</summary>
internal static class DatumText
{
    public static string Of(object? value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        int number => $"{number}",
        long number => $"{number}L",
        float number => $"{BitConverter.SingleToUInt32Bits(number):x8}F",
        double number => $"{BitConverter.DoubleToUInt64Bits(number):x16}D",
        byte[] bytes => $"b{Convert.ToHexString(bytes)}",
        string text => JsonEncodedText.Encode(text) is var encoded ? $"\"{encoded}\"" : "",
        AvroFixedValue bytes => $"{bytes.Schema.Name}:{Convert.ToHexString(bytes.Bytes.Span)}",
        AvroEnumValue symbol => $"{symbol.Schema.Name}:{symbol.Symbol}",
        AvroRecord record => $"{record.Schema.Name}({string.Join(",", record.Values.Select(Of))})",
        Dictionary<string, object?> map =>
            $"{{{string.Join(",", map.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => $"{Of(e.Key)}:{Of(e.Value)}"))}}}",
        List<object?> items => $"[{string.Join(",", items.Select(Of))}]",
        _ => throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{value.GetType()} is no value of the model.")),
    };
}
