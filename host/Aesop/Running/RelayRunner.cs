using Aesop.CommandLine;
using Aesop.Configuration;
using Aesop.Logging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aesop.Running;

/// <summary>Runs a relay in a generic host until it is stopped or ends by itself.</summary>
internal static class RelayRunner
{
    /// <summary>How long an orderly end may take: streams are told, states are saved.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(15);

    public static async Task<int> RunAsync(AesopOptions options, CancellationToken cancellationToken)
    {
        // Empty: the configuration has been read, and its order is ours to keep.
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true, ApplicationName = "aesop" });
        LoggingSetup.Apply(builder.Logging, options.Logging);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopTimeout);
        builder.Services.AddSingleton(options.Relay!);
        builder.Services.AddSingleton<RelayService>();
        builder.Services.AddHostedService(services => services.GetRequiredService<RelayService>());
        using var host = builder.Build();
        var relay = host.Services.GetRequiredService<RelayService>();
        await host.RunAsync(cancellationToken);
        return relay.Failure is { } failure ? throw failure : ExitCode.Done;
    }
}
