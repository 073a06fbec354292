using Aesop.Wire.Frames;
using Aesop.Wire.Positions;

namespace Aesop.Client.Tests.Fakes;

/// <summary>
/// A relay of the shop's transactions 1 to <paramref name="count"/>, without a network: it serves from the position asked for, and
/// <paramref name="fault"/> may spoil what a pull answers.
/// </summary>
internal sealed class ShopRelay(int count, Func<int, byte[], Stream>? fault = null, int changes = 1) : HttpMessageHandler
{
    /// <summary>What it says of the source.</summary>
    public string Description { get; set; } = """{"epoch":1,"read":"1:999999","source_end":"1:999999"}""";

    public List<string> Froms { get; } = [];

    /// <summary>After so many pulls, it refuses more of them.</summary>
    public int MaxPulls { get; init; } = int.MaxValue;

    public AesopClientOptions Options => FakeRelay.OptionsOf() with { Relays = [new Uri("http://relay.test")], HttpHandler = () => this };

    /// <summary>What is sent to one who stands behind a transaction.</summary>
    public static byte[] StreamBehind(int behind, int count, int changes = 1)
    {
        var bytes = new List<byte>(Shop.Token(behind));
        bytes.AddRange(Shop.Orders.ToArray());
        for (var number = behind + 1; number <= count; number++)
        {
            bytes.AddRange(Shop.Transaction(number, changes));
        }

        bytes.AddRange(Shop.Heartbeat(count, count));
        return [.. bytes];
    }

    public static int BehindOf(string from) => from is "earliest" ? 0 : (int)Math.Min(Checkpoint.Parse(from).Scn.Offset / 1_000, 1_000_000) - 1;

    /// <summary>The frames of a stream, one by one.</summary>
    public static List<byte[]> Split(byte[] stream)
    {
        var frames = new List<byte[]>();
        for (var at = 0; at < stream.Length;)
        {
            var length = FrameHeader.WholeFrame(stream.AsSpan(at));
            frames.Add(stream[at..(at + length)]);
            at += length;
        }

        return frames;
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!request.RequestUri!.AbsolutePath.EndsWith("/stream", StringComparison.Ordinal))
        {
            return Task.FromResult(new HttpResponseMessage { Content = new StringContent(Description) });
        }

        var from = Uri.UnescapeDataString(request.RequestUri!.Query.Split('&')[0]["?from=".Length..]);
        Froms.Add(from);
        if (Froms.Count > MaxPulls)
        {
            return Task.FromResult(new HttpResponseMessage(System.Net.HttpStatusCode.BadRequest));
        }

        var bytes = StreamBehind(BehindOf(from), count, changes);
        return Task.FromResult(Answering(fault?.Invoke(Froms.Count - 1, bytes) ?? new MemoryStream(bytes)));
    }

    public static HttpResponseMessage Answering(Stream body)
    {
        var content = new StreamContent(body);
        content.Headers.ContentType = new("application/vnd.aesop.frames");
        return new HttpResponseMessage { Content = content };
    }
}
