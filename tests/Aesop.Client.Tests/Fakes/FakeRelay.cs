using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aesop.Client.Tests.Fakes;

/// <summary>An HTTP server that answers each pull as a test says.</summary>
internal sealed class FakeRelay : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Func<Pull, Answer> _answer;
    private readonly List<Pull> _pulls = [];

    private FakeRelay(Func<Pull, Answer> answer)
    {
        _answer = answer;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromMilliseconds(200));
        _app = builder.Build();
        _app.Run(ServeAsync);
    }

    public Uri Address => new(_app.Urls.First());

    public IReadOnlyList<Pull> Pulls
    {
        get
        {
            lock (_pulls)
            {
                return [.. _pulls];
            }
        }
    }

    public static async Task<FakeRelay> StartAsync(Func<Pull, Answer> answer)
    {
        var relay = new FakeRelay(answer);
        await relay._app.StartAsync();
        return relay;
    }

    /// <summary>A relay that answers the first pull with the first answer, and so on; the last again and again.</summary>
    public static Task<FakeRelay> StartAsync(params Answer[] answers) => StartAsync(pull => answers[Math.Min(pull.Number, answers.Length - 1)]);

    public AesopClientOptions Options() => OptionsOf(this);

    public static AesopClientOptions OptionsOf(params FakeRelay[] relays) => new()
    {
        Relays = [.. relays.Select(relay => relay.Address)],
        Source = Shop.Source,
        HeartbeatInterval = TimeSpan.FromSeconds(20),
        Retry = new RetryOptions { FirstDelay = TimeSpan.FromMilliseconds(1), MaxDelay = TimeSpan.FromMilliseconds(5), GiveUpAfter = TimeSpan.FromSeconds(30) },
        HandlerRetry = new HandlerRetryOptions { MaxAttempts = 3, FirstDelay = TimeSpan.FromMilliseconds(1), MaxDelay = TimeSpan.FromMilliseconds(2) },
    };

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task ServeAsync(HttpContext context)
    {
        var body = HttpMethods.IsPost(context.Request.Method) ? await context.Request.ReadFromJsonAsync<Dictionary<string, string>>() : null;
        string Parameter(string key) => body is null ? context.Request.Query[key].ToString() : body.GetValueOrDefault(key, "");
        Pull pull;
        lock (_pulls)
        {
            pull = new Pull(
                _pulls.Count, context.Request.Path, Parameter("from"), Parameter("tables"), Parameter("partitions"), Parameter("max_wait_ms"),
                context.Request.Method, context.Request.Headers.Accept.ToString(), context.Request.Headers.AcceptEncoding.ToString());
            _pulls.Add(pull);
        }

        var answer = _answer(pull);
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.ContentType;
        foreach (var (name, value) in answer.Headers)
        {
            context.Response.Headers[name] = value;
        }

        await context.Response.StartAsync();
        foreach (var chunk in answer.Chunks)
        {
            await context.Response.BodyWriter.WriteAsync(chunk);
        }

        switch (answer.Ending)
        {
            case Ending.Cut:
                context.Abort();
                break;
            case Ending.Stall:
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                break;
        }
    }
}

/// <summary>What a client asked for.</summary>
internal sealed record Pull(int Number, string Path, string From, string Tables, string Partitions, string MaxWaitMs, string Method, string Accept, string AcceptEncoding);

/// <summary>How an answer ends.</summary>
public enum Ending
{
    Close,
    Cut,
    Stall,
}

/// <summary>What a fake relay sends.</summary>
internal sealed record Answer(params byte[][] Chunks)
{
    public int Status { get; init; } = 200;

    public string ContentType { get; init; } = "application/vnd.aesop.frames";

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public Ending Ending { get; init; } = Ending.Stall;
}
