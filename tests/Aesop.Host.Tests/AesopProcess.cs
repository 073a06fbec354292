using System.Text;
using Aesop.Tests.Servers;

namespace Aesop.Host.Tests;

/// <summary>The real executable, as a process.</summary>
internal static class AesopProcess
{
    /// <summary>The executable beside the tests, with its arguments.</summary>
    public static Command Command(params IEnumerable<string> arguments) =>
        new Command(Path.Combine(AppContext.BaseDirectory, "aesop")).With(arguments);

    /// <summary>Runs it to its end.</summary>
    public static Task<Tool.Outcome> RunAsync(params IEnumerable<string> arguments) => RunAsync(Command(arguments));

    /// <summary>Runs it to its end.</summary>
    public static async Task<Tool.Outcome> RunAsync(Command command)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        return await Tool.RunAsync(command, ReadOnlyMemory<byte>.Empty, limit.Token);
    }

    /// <summary>Reads one line of a stream without reading beyond it.</summary>
    public static async Task<string> ReadLineAsync(Stream stream, CancellationToken cancellationToken)
    {
        var line = new MemoryStream();
        var one = new byte[1];
        while (await stream.ReadAsync(one, cancellationToken) == 1 && one[0] != (byte)'\n')
        {
            line.Write(one);
        }

        return Encoding.UTF8.GetString(line.ToArray());
    }
}
