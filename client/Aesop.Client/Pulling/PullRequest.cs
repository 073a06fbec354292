using System.Net.Http.Headers;
using System.Text;

namespace Aesop.Client;

/// <summary>
/// The request of a stream: <c>GET /v1/sources/{source}/stream?from=&amp;tables=&amp;partitions=</c>, or, where the query would be
/// longer than servers accept, the same as a form in a POST.
/// </summary>
internal static class PullRequest
{
    /// <summary>What a stream of frames is.</summary>
    public const string MediaType = "application/vnd.aesop.frames";

    /// <summary>The longest query that goes into the address, in characters; Kestrel accepts 8,192 in the whole line.</summary>
    public const int MaxQueryLength = 4_096;

    public static HttpRequestMessage Create(AesopClientOptions options, Uri relay, string from)
    {
        var query = new StringBuilder("from=").Append(Uri.EscapeDataString(from));
        if (options.Tables.Count > 0)
        {
            query.Append("&tables=").Append(Uri.EscapeDataString(string.Join(',', options.Tables)));
        }

        if (options.Partitions is { } partitions)
        {
            query.Append("&partitions=").Append(Uri.EscapeDataString(partitions.ToString()));
        }

        var path = $"{relay.GetLeftPart(UriPartial.Path).TrimEnd('/')}/v1/sources/{Uri.EscapeDataString(options.Source)}/stream";
        var request = query.Length <= MaxQueryLength
            ? new HttpRequestMessage(HttpMethod.Get, $"{path}?{query}")
            : new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(query.ToString(), Encoding.ASCII, "application/x-www-form-urlencoded") };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(MediaType));
        return request;
    }
}
