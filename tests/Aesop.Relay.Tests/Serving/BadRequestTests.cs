using System.Net;
using System.Text.Json;
using Aesop.Relay.Serving;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Tests.Serving;

/// <summary>What is refused, with which words.</summary>
internal sealed class BadRequestTests
{
    [TestCase("from=nowhere", "from", "earliest")]
    [TestCase("from=gtid:xyz", "from", "'xyz'")]
    [TestCase("from=gtid:", "from", "no GTID")]
    [TestCase("from=aesop1/shop/1/42:7/-/-/-/00000000", "from", "damaged")]
    [TestCase("from=aesop9/shop/1/42:7/-/-/-/00000000", "from", "version")]
    [TestCase("tables=orders", "tables", "database.table")]
    [TestCase("tables=shop.", "tables", "database.table")]
    [TestCase("partitions=3", "partitions", "LIST/COUNT")]
    [TestCase("partitions=16/16", "partitions", "0 to 15")]
    [TestCase("partitions=1,x/16", "partitions", "'x'")]
    [TestCase("partitions=1/0", "partitions", "65536")]
    [TestCase("partitions=1/70000", "partitions", "65536")]
    [TestCase("max_bytes=0", "max_bytes", "1 to")]
    [TestCase("max_bytes=many", "max_bytes", "bytes")]
    [TestCase("max_wait_ms=-1", "max_wait_ms", "milliseconds")]
    [TestCase("form=earliest", "form", "max_wait_ms")]
    [TestCase("from=latest&from=earliest", "from", "once")]
    public async Task Stream_BadParameter_Is400NamingItAndWhatIsRight(string query, string parameter, string right)
    {
        var log = new TestLog();
        log.WriteCheckpoint();
        await using var relay = await TestRelay.StartAsync(log);

        using var response = await relay.Client.GetAsync($"/v1/sources/shop/stream?{query}");

        await AssertProblemAsync(response, parameter, right);
    }

    [TestCase("[]", "body", "object")]
    [TestCase("{", "body", "no JSON")]
    [TestCase("""{"tables":7.5}""", "tables", "array of strings")]
    [TestCase("""{"tables":[1]}""", "tables", "array of strings")]
    [TestCase("""{"from":{}}""", "from", "string")]
    [TestCase("""{"limit":1}""", "limit", "max_bytes")]
    [TestCase("""{"limit":[]}""", "limit", "max_bytes")]
    [TestCase("""{"max_bytes":1.5}""", "max_bytes", "1.5")]
    public async Task Stream_BadBody_Is400NamingTheParameter(string body, string parameter, string right)
    {
        var log = new TestLog();
        log.WriteCheckpoint();
        await using var relay = await TestRelay.StartAsync(log);

        using var response = await relay.Client.PostAsync("/v1/sources/shop/stream", new StringContent(body));

        await AssertProblemAsync(response, parameter, right);
    }

    [Test]
    public async Task Stream_SeveralFaults_AreAllNamed()
    {
        var log = new TestLog();
        await using var relay = await TestRelay.StartAsync(log);

        using var response = await relay.Client.GetAsync("/v1/sources/shop/stream?from=x&max_bytes=y&z=1");
        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync());

        Assert.That(problem.RootElement.GetProperty("errors").EnumerateObject().Select(p => p.Name), Is.EquivalentTo(new[] { "from", "max_bytes", "z" }));
    }

    [Test]
    public async Task Stream_TokenOfAnotherSource_Is400NamingBoth()
    {
        var log = new TestLog();
        await using var relay = await TestRelay.StartAsync(log);
        var token = (log.Checkpoint with { Source = "crm" }).ToString();

        await AssertProblemAsync(await relay.Client.GetAsync($"/v1/sources/shop/stream?from={token}"), "from", "'crm'");
    }

    [Test]
    public async Task Stream_TokenOfABootstrapUnderWay_Is400()
    {
        var log = new TestLog();
        await using var relay = await TestRelay.StartAsync(log);
        var token = (log.Checkpoint with { Bootstrap = new BootstrapPlace("snapshot", "store1", "7") }).ToString();

        await AssertProblemAsync(await relay.Client.GetAsync($"/v1/sources/shop/stream?from={token}"), "from", "bootstrap");
    }

    [Test]
    public async Task Stream_PostWithAQuery_Is400()
    {
        var log = new TestLog();
        await using var relay = await TestRelay.StartAsync(log);

        await AssertProblemAsync(await relay.Client.PostAsync("/v1/sources/shop/stream?from=latest", new StringContent("{}")), "from", "body");
    }

    [Test]
    public async Task Stream_BodyLargerThanAccepted_Is413()
    {
        await using var relay = await TestRelay.StartAsync(new TestLog());

        using var response = await relay.Client.PostAsync("/v1/sources/shop/stream", new StringContent(new string(' ', StreamRequestReader.MaxBodyBytes + 1)));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
    }

    [Test]
    public async Task AnyPath_UnknownSource_Is404ListingTheKnown([Values("", "/tables", "/stream")] string path)
    {
        var log = new TestLog();
        await using var relay = await TestRelay.StartAsync(log, new TestLog("crm"));

        using var response = await relay.Client.GetAsync($"/v1/sources/shopp{path}");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await response.Content.ReadAsStringAsync(), Does.Contain("shopp").And.Contain("shop, crm"));
    }

    [Test]
    public async Task Stream_UnknownForm_Is406()
    {
        var log = new TestLog();
        await using var relay = await TestRelay.StartAsync(log);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/sources/shop/stream") { Headers = { { "Accept", "text/html" } } };

        using var response = await relay.Client.SendAsync(request);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NotAcceptable));
        Assert.That(await response.Content.ReadAsStringAsync(), Does.Contain("application/x-ndjson"));
    }

    [Test]
    public async Task Stream_MoreThanMaxStreams_Is503AndAPlaceIsFreedAgain()
    {
        var log = new TestLog();
        log.WriteCheckpoint();
        await using var relay = await TestRelay.StartAsync(o => o with { MaxStreams = 1 }, null, log);
        using (await TestStream.OpenAsync(relay.Client, ""))
        {
            using var refused = await relay.Client.GetAsync("/v1/sources/shop/stream?max_wait_ms=0");
            Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
            Assert.That(await refused.Content.ReadAsStringAsync(), Does.Contain("MaxStreams"));
        }

        Assert.That(
            async () => (await relay.Client.GetAsync("/v1/sources/shop/stream?max_wait_ms=0")).StatusCode,
            Is.EqualTo(HttpStatusCode.OK).After(10_000, 20));
    }

    private static async Task AssertProblemAsync(HttpResponseMessage response, string parameter, string right)
    {
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/problem+json"));
        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.That(problem.RootElement.GetProperty("errors").GetProperty(parameter)[0].GetString(), Does.Contain(right));
    }
}
