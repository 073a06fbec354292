using System.Diagnostics.Metrics;
using Aesop.Client;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Puts clients into a generic host.</summary>
public static class AesopClientServiceCollectionExtensions
{
    /// <summary>
    /// Runs a client with a handler as long as the host runs. A handler that fails for good, or any other error of the client, stops the host,
    /// with the error in its log and 1 as the process's exit code. May be called several times, with a handler type each.
    /// </summary>
    /// <typeparam name="THandler">The handler: a singleton, unless it is registered otherwise.</typeparam>
    /// <param name="services">The host's services.</param>
    /// <param name="options">What to read and how.</param>
    /// <exception cref="ArgumentException">The options have faults; the message lists all of them.</exception>
    public static IServiceCollection AddAesopClient<THandler>(this IServiceCollection services, AesopClientOptions options)
        where THandler : class, IChangeHandler
    {
        options.ThrowIfInvalid();
        return services.AddAesopClient<THandler>(_ => options);
    }

    /// <inheritdoc cref="AddAesopClient{THandler}(IServiceCollection, AesopClientOptions)"/>
    /// <param name="services">The host's services.</param>
    /// <param name="options">Makes the options, when the host starts; faults in them fail the start.</param>
    public static IServiceCollection AddAesopClient<THandler>(this IServiceCollection services, Func<IServiceProvider, AesopClientOptions> options)
        where THandler : class, IChangeHandler
    {
        services.TryAddSingleton<THandler>();
        return services.AddSingleton<IHostedService>(provider =>
        {
            var logger = provider.GetService<ILogger<AesopClient>>();
            var client = new AesopClient(options(provider), provider.GetService<TimeProvider>(), logger, provider.GetService<IMeterFactory>());
            return new AesopClientService(client, provider.GetRequiredService<THandler>(), provider.GetRequiredService<IHostApplicationLifetime>(), logger);
        });
    }
}
