using System.Text.Json;

namespace Aesop.Verify.Columns;

/// <summary>Whether two values are the same.</summary>
internal static class CellEquality
{
    private const int JsonDepthMax = 512;

    private static readonly JsonDocumentOptions JsonOptions = new() { MaxDepth = JsonDepthMax };

    /// <summary>Whether two values mean the same. What isn't known differs from nothing.</summary>
    public static bool Same(ValueClass kind, in Cell left, in Cell right)
    {
        if (left.Kind == CellKind.Absent || right.Kind == CellKind.Absent)
        {
            return true;
        }

        if (left == Cell.AnyNull || right == Cell.AnyNull)
        {
            return IsNull(left) && IsNull(right);
        }

        return left.Kind == right.Kind
            && (left.Kind == CellKind.Null || left.Text == right.Text || (kind == ValueClass.Json && left.Kind == CellKind.Whole && SameJson(left.Text, right.Text)));
    }

    private static bool IsNull(in Cell cell) => cell.Kind == CellKind.Null || cell.Text == "null";

    private static bool SameJson(string left, string right)
    {
        try
        {
            using var one = JsonDocument.Parse(left, JsonOptions);
            using var other = JsonDocument.Parse(right, JsonOptions);
            return Same(one.RootElement, other.RootElement);
        }
        catch (JsonException)
        {
            // What is no JSON is text, and as text they differ.
            return false;
        }
    }

    private static bool Same(JsonElement left, JsonElement right)
    {
        if (left.ValueKind != right.ValueKind)
        {
            return false;
        }

        switch (left.ValueKind)
        {
            case JsonValueKind.Object:
                var members = right.EnumerateObject().ToDictionary(member => member.Name, member => member.Value, StringComparer.Ordinal);
                var count = 0;
                foreach (var member in left.EnumerateObject())
                {
                    count++;
                    if (!members.TryGetValue(member.Name, out var other) || !Same(member.Value, other))
                    {
                        return false;
                    }
                }

                return count == members.Count;
            case JsonValueKind.Array:
                return left.GetArrayLength() == right.GetArrayLength() && left.EnumerateArray().Zip(right.EnumerateArray()).All(pair => Same(pair.First, pair.Second));
            case JsonValueKind.Number:
                return CellText.Canonical(ValueClass.Number, left.GetRawText()) == CellText.Canonical(ValueClass.Number, right.GetRawText())
                    || (IsFloating(left) && IsFloating(right) && left.GetDouble().Equals(right.GetDouble()));
            case JsonValueKind.String:
                return left.GetString() == right.GetString();
            default:
                return true;
        }

        static bool IsFloating(JsonElement number) => number.GetRawText().AsSpan().ContainsAny('.', 'e', 'E');
    }
}
