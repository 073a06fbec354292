using System.Runtime.InteropServices;
using Aesop.Demo;

using var stop = new CancellationTokenSource();
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    return await new DemoRun(DemoOptions.Parse(args), Console.Out, TimeProvider.System).RunAsync(stop.Token) ? 0 : 1;
}
catch (ArgumentException e)
{
    await Console.Error.WriteLineAsync($"demo: {e.Message}");
    return 2;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    await Console.Error.WriteLineAsync("demo: stopped before anything was compared");
    return 1;
}
catch (Exception e)
{
    // Whatever it is, the processes started have been disposed of by now.
    await Console.Error.WriteLineAsync($"demo: failed: {e.Message}");
    return 1;
}

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}
