using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Aesop.Client;

/// <summary>
/// The requests of a client: <c>GET /v1/sources/{source}/stream?from=&amp;tables=&amp;partitions=</c>, or, where the query would be
/// longer than servers accept, a POST with the same keys in a JSON object.
/// </summary>
internal static class PullRequest
{
    /// <summary>What a stream of frames is.</summary>
    public const string MediaType = "application/vnd.aesop.frames";

    /// <summary>The longest query that goes into the address, in characters; Kestrel accepts 8,192 in the whole line.</summary>
    public const int MaxQueryLength = 4_096;

    /// <summary>A stream; a poll ends where the relay stands when it is asked, and with a checkpoint.</summary>
    public static HttpRequestMessage Stream(AesopClientOptions options, Uri relay, string from, bool poll)
    {
        var parameters = new List<(string Key, string Value)> { ("from", from) };
        if (options.Tables.Count > 0)
        {
            parameters.Add(("tables", string.Join(',', options.Tables)));
        }

        if (options.Partitions is { } partitions)
        {
            parameters.Add(("partitions", partitions.ToString()));
        }

        if (poll)
        {
            parameters.Add(("max_wait_ms", "0"));
        }

        var path = $"{PathOf(options, relay)}/stream";
        var query = string.Join('&', parameters.Select(parameter => $"{parameter.Key}={Uri.EscapeDataString(parameter.Value)}"));
        var request = query.Length <= MaxQueryLength
            ? new HttpRequestMessage(HttpMethod.Get, $"{path}?{query}")
            : new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(Json(parameters), Encoding.UTF8, "application/json") };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(MediaType));
        return request;
    }

    /// <summary>What a relay knows of the source.</summary>
    public static HttpRequestMessage Source(AesopClientOptions options, Uri relay) => new(HttpMethod.Get, PathOf(options, relay));

    private static string Json(List<(string Key, string Value)> parameters) =>
        new JsonObject(parameters.Select(parameter => KeyValuePair.Create(parameter.Key, (JsonNode?)parameter.Value))).ToJsonString(JsonSerializerOptions.Default);

    private static string PathOf(AesopClientOptions options, Uri relay) =>
        $"{relay.GetLeftPart(UriPartial.Path).TrimEnd('/')}/v1/sources/{Uri.EscapeDataString(options.Source)}";
}
