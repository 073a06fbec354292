using System.Text;

namespace Aesop.Tests.Servers;

/// <summary>Runs a program from start to end.</summary>
public static class Tool
{
    /// <summary>What a program printed and how it ended.</summary>
    public sealed record Outcome(int ExitCode, byte[] Output, string Error)
    {
        /// <summary>The output as UTF-8.</summary>
        public string Text => Encoding.UTF8.GetString(Output);
    }

    /// <summary>Runs the command, whatever its exit code; it is killed when the token is cancelled.</summary>
    public static async Task<Outcome> RunAsync(Command command, ReadOnlyMemory<byte> input, CancellationToken cancellationToken)
    {
        await using var child = await ChildProcess.StartAsync(command);
        var output = ReadAsync(child.Output, cancellationToken);
        var error = ReadAsync(child.Error, cancellationToken);
        try
        {
            await child.Input.WriteAsync(input, cancellationToken);
            await child.Input.DisposeAsync();
        }
        catch (IOException)
        {
            // It ended before it had read everything; its exit code and its error output say why.
        }

        var printed = await output;
        var complained = await error;
        await child.WaitForExitAsync(cancellationToken);
        return new Outcome(child.ExitCode, printed, Encoding.UTF8.GetString(complained));
    }

    /// <summary>Runs the command and returns what it printed.</summary>
    /// <exception cref="ToolFailedException">It ended with an exit code other than 0.</exception>
    public static async Task<string> RunAsync(Command command, CancellationToken cancellationToken)
    {
        var outcome = await RunAsync(command, ReadOnlyMemory<byte>.Empty, cancellationToken);
        return outcome.ExitCode == 0 ? outcome.Text : throw new ToolFailedException(command, outcome);
    }

    private static async Task<byte[]> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        await stream.CopyToAsync(buffer, cancellationToken);
        return buffer.ToArray();
    }
}
