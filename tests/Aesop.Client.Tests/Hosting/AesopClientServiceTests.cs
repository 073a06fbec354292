using Aesop.Client.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aesop.Client.Tests.Hosting;

[NonParallelizable]
public sealed class AesopClientServiceTests
{
    [Test]
    public async Task AddAesopClient_HostRuns_HandlesUntilTheHostStops()
    {
        using var relay = new ShopRelay(3, (_, bytes) => new FaultyStream(bytes, Ending.Stall));
        var store = new MemoryCheckpointStore();
        var options = relay.Options with { CheckpointStore = store };
        using var host = Build(services => services.AddAesopClient<Handler>(options));
        var handler = host.Services.GetRequiredService<Handler>();
        await host.StartAsync();
        await handler.Third.Task.WaitAsync(Reading.Patience);
        await host.StopAsync();
        Assert.That(handler.Count, Is.EqualTo(3));
        Assert.That(store.Current, Is.EqualTo(Shop.CheckpointBehind(3)).Or.EqualTo(Shop.CheckpointBehind(2)), "the third may have been at hand");
    }

    [Test]
    public async Task AddAesopClient_HandlerThatFailsForGood_StopsTheHostWithAnExitCode()
    {
        using var relay = new ShopRelay(3);
        using var host = Build(services => services.AddAesopClient<Failing>(_ => relay.Options));
        var before = Environment.ExitCode;
        try
        {
            await host.StartAsync();
            await host.WaitForShutdownAsync().WaitAsync(Reading.Patience);
            Assert.That(Environment.ExitCode, Is.EqualTo(1));
        }
        finally
        {
            Environment.ExitCode = before;
        }
    }

    [Test]
    public void AddAesopClient_FaultyOptions_AreRefusedAtOnce() =>
        Assert.That(() => new ServiceCollection().AddAesopClient<Handler>(new AesopClientOptions()), Throws.ArgumentException.With.Message.Contains("Relays").And.Message.Contains("Source"));

    [Test]
    public void AddAesopClient_FaultyOptionsMadeLate_FailTheStart()
    {
        using var host = Build(services => services.AddAesopClient<Handler>(_ => new AesopClientOptions()));
        Assert.That(async () => await host.StartAsync(), Throws.ArgumentException);
    }

    private static IHost Build(Action<IServiceCollection> add)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        add(builder.Services);
        return builder.Build();
    }

    private sealed class Handler : IChangeHandler
    {
        public int Count { get; private set; }

        public TaskCompletionSource Third { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ValueTask HandleAsync(Transaction transaction, CancellationToken cancellationToken)
        {
            if (++Count == 3)
            {
                Third.SetResult();
            }

            return ValueTask.CompletedTask;
        }
    }

    private sealed class Failing : IChangeHandler
    {
        public ValueTask HandleAsync(Transaction transaction, CancellationToken cancellationToken) => throw new InvalidOperationException("No.");
    }
}
