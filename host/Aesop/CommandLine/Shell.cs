using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text;
using Aesop.Logging;

namespace Aesop.CommandLine;

/// <summary>Runs a command line and turns whatever happens into an exit code and, on standard error, words about what to do.</summary>
internal static class Shell
{
    public static async Task<int> RunAsync(RootCommand root, string[] args)
    {
        using var stop = new CancellationTokenSource();
        using var interrupted = OnSignal(PosixSignal.SIGINT, stop);
        using var terminated = OnSignal(PosixSignal.SIGTERM, stop);
        await using var output = new StreamWriter(new StandardOutput(), new UTF8Encoding(false)) { AutoFlush = true };
        var configuration = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
            Output = output,
            Error = Console.Error,
        };

        // No '@file' arguments: an argument is what it says.
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        try
        {
            if (parsed.Action?.ClearsParseErrors != true && ParseFaults.Of(parsed, args) is { Count: > 0 } faults)
            {
                throw new UsageException(faults);
            }

            return await parsed.InvokeAsync(configuration, stop.Token);
        }
        catch (UsageException e)
        {
            foreach (var fault in e.Faults)
            {
                Complain(fault);
            }

            await Console.Error.WriteLineAsync($"Try '{ParseFaults.Path(parsed.CommandResult.Command)} --help'.");
            return ExitCode.BadUsage;
        }
        catch (OutputClosedException)
        {
            return ExitCode.Done;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCode.Done;
        }
        catch (Exception e)
        {
            // The last place: what nobody expected is shown whole, so that a report of it is of use.
            Complain(ErrorText.Of(e));
            return ExitCode.Failed;
        }
    }

    private static void Complain(string message) => Console.Error.WriteLine($"aesop: {Redaction.Apply(message)}");

    private static PosixSignalRegistration OnSignal(PosixSignal signal, CancellationTokenSource stop) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            // The first asks for an orderly end; a second one, of somebody who has lost patience, ends the process at once.
            if (!stop.IsCancellationRequested)
            {
                context.Cancel = true;
                stop.Cancel();
            }
        });
}
