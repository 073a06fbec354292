using System.Text.Json;
using Aesop.Client;
using Aesop.Integration.Tests.Harness;
using Aesop.Wire.Frames;

namespace Aesop.Integration.Tests.Values;

/// <summary>Reads from a relay what happened to the values of a scene, up to an end.</summary>
internal sealed class ValueReader(ValueScene scene, TestRelay relay)
{
    /// <summary>The changes of each table as a client has them.</summary>
    public async Task<ILookup<string, SeenValue>> ReadAsync(int end)
    {
        var seen = new List<(string Table, SeenValue Change)>();
        await using var client = new AesopClient(Consumer.Options(relay.Address));
        using var limit = new CancellationTokenSource(Waiting.Deadline);
        await foreach (var transaction in client.ReadAsync(limit.Token))
        {
            foreach (var change in transaction.Changes)
            {
                if (change.Schema.Table == "end_of_test")
                {
                    Assert.That(change.Key.GetInt32("n"), Is.EqualTo(end));
                    return seen.ToLookup(item => item.Table, item => item.Change);
                }

                var type = scene.CaseOf(change.Schema.Table);
                seen.Add((change.Schema.Table, new SeenValue(change.Op, change.KeyChanged, change.Key.GetInt64("id"), Show(type, change.Before), Show(type, change.After))));
            }
        }

        throw new InvalidOperationException("The stream ended.");
    }

    /// <summary>The changes of each table as JSON lines have them.</summary>
    public async Task<ILookup<string, SeenValue>> ReadLinesAsync(int end)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(relay.Address, $"/v1/sources/{TestRelay.Source}/stream?from=earliest"));
        request.Headers.Accept.ParseAdd("application/x-ndjson");
        using var limit = new CancellationTokenSource(Waiting.Deadline);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(limit.Token));
        return await ReadLinesAsync(scene, reader, end, limit.Token);
    }

    /// <summary>The changes of each table in JSON lines.</summary>
    public static async Task<ILookup<string, SeenValue>> ReadLinesAsync(ValueScene scene, TextReader lines, int end, CancellationToken cancellationToken)
    {
        var seen = new List<(string Table, SeenValue Change)>();
        while (await lines.ReadLineAsync(cancellationToken) is { } text)
        {
            using var line = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 256 });
            var root = line.RootElement;
            if (!root.TryGetProperty("op", out var op) || root.GetProperty("table").GetString()!.Split('.') is not [var database, var table] || database != scene.Database)
            {
                continue;
            }

            if (table == "end_of_test")
            {
                if (root.GetProperty("after").GetProperty("n").GetInt32() == end)
                {
                    return seen.ToLookup(item => item.Table, item => item.Change);
                }

                seen.Clear();
                continue;
            }

            var type = scene.CaseOf(table);
            seen.Add((table, new SeenValue(
                Enum.Parse<ChangeOp>(op.GetString()!, ignoreCase: true),
                root.TryGetProperty("key_changed", out var changed) && changed.GetBoolean(),
                root.GetProperty("key").GetProperty("id").GetInt64(),
                Show(type, root, "before"),
                Show(type, root, "after"))));
        }

        throw new InvalidOperationException("The lines ended.");
    }

    private static string? Show(TypeCase type, in RowImage row) => !row.Exists
        ? null
        : row.IsAbsent("v") ? SeenValue.Absent : row.IsNull("v") ? SeenValue.Null : Attempt(type.Typed, row);

    private static string? Show(TypeCase type, JsonElement line, string image) => !line.TryGetProperty(image, out var row) || row.ValueKind == JsonValueKind.Null
        ? null
        : !row.TryGetProperty("v", out var value) ? SeenValue.Absent
        : value.ValueKind == JsonValueKind.Null ? SeenValue.Null : Attempt(type.Line, value);

    // What can't be read the way its type says is as wrong as a wrong value, and should be told beside them.
    private static string Attempt<T>(Func<T, string> read, T from)
    {
        try
        {
            return SeenValue.Short(read(from));
        }
        catch (Exception e) when (e is AesopClientException or InvalidOperationException or FormatException)
        {
            return e.Message;
        }
    }
}
