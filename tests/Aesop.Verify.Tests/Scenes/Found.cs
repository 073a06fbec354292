using System.Text.Json;
using Aesop.Verify.Reporting;

namespace Aesop.Verify.Tests.Scenes;

/// <summary>What a verification told.</summary>
internal sealed record Found(VerifyResult Result, IReadOnlyList<JsonElement> Lines)
{
    /// <summary>The rows that differ: <c>changed t id=1 a:1|2</c>.</summary>
    public IReadOnlyList<string> Differences =>
    [
        .. Lines.Where(line => line.GetProperty("kind").GetString() == "difference").Select(line => string.Join(' ', new[]
        {
            line.GetProperty("difference").GetString()!, line.GetProperty("table").GetString()!.Split('.')[1],
        }.Concat(line.GetProperty("key").EnumerateObject().Select(key => $"{key.Name}={Text(key.Value)}"))
        .Concat(line.TryGetProperty("copies", out var copies) ? [$"x{copies}"] : [])
        .Concat(line.TryGetProperty("columns", out var columns) ? columns.EnumerateArray().Select(column => $"{column.GetProperty("column").GetString()}:{Text(column.GetProperty("source"))}|{Text(column.GetProperty("target"))}") : [])))
        .Order(StringComparer.Ordinal),
    ];

    /// <summary>Why tables weren't compared.</summary>
    public IReadOnlyList<string> Refusals => [.. Lines.Where(line => line.TryGetProperty("not_compared", out _)).Select(line => line.GetProperty("not_compared").GetString()!)];

    /// <summary>Verifies.</summary>
    public static async Task<Found> ByAsync(VerifyOptions options, CancellationToken cancellationToken = default)
    {
        await using var output = new StringWriter();
        var result = await Verification.RunAsync(options, VerifyReport.Json(output), cancellationToken);
        return new Found(result, [.. $"{output}".Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)]);
    }

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.Null ? "NULL" : value.GetString()!;
}
