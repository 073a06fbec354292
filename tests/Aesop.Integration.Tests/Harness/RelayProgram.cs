using System.Text.Json;
using Aesop.Relay;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aesop.Integration.Tests.Harness;

/// <summary>A relay as a process of its own, so that tests can kill it. Its one argument is a file with its options.</summary>
internal static class RelayProgram
{
    /// <summary>Runs until it is killed, or its source ends.</summary>
    public static async Task Main(string[] arguments)
    {
        var options = JsonSerializer.Deserialize<RelayOptions>(await File.ReadAllTextAsync(arguments[0]))!;
        await using var relay = await RelayHost.StartAsync(options, NullLoggerFactory.Instance);
        using var terminate = System.Runtime.InteropServices.PosixSignalRegistration.Create(
            System.Runtime.InteropServices.PosixSignal.SIGTERM,
            signal =>
            {
                signal.Cancel = true;
                Stopping.TrySetResult();
            });
        await Stopping.Task;
    }

    private static TaskCompletionSource Stopping { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
