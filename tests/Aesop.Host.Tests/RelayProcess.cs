using System.Text;
using System.Text.RegularExpressions;
using Aesop.Tests.Servers;

namespace Aesop.Host.Tests;

/// <summary>A relay as a process, on a port of its own choice.</summary>
internal sealed partial class RelayProcess : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly ChildProcess _child;
    private readonly StringBuilder _log = new();
    private readonly Task _reading;
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RelayProcess(ChildProcess child)
    {
        _child = child;
        _reading = ReadLogAsync();
    }

    /// <summary>Where it serves.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>What it has logged.</summary>
    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    /// <summary>Its exit code, once it has ended.</summary>
    public int ExitCode => _child.ExitCode;

    /// <summary>Starts it, and waits until it serves.</summary>
    public static Task<RelayProcess> StartAsync(DatabaseServer server, params IEnumerable<string> more) =>
        StartAsync(AesopProcess.Command(["relay", "--source", server.Url, "--name", "shop", "--listen", "127.0.0.1:0", .. more]));

    /// <summary>Starts a command that serves, and waits until it does.</summary>
    public static async Task<RelayProcess> StartAsync(Command command)
    {
        var relay = new RelayProcess(await ChildProcess.StartAsync(command));
        relay.Address = await relay._address.Task.WaitAsync(Deadline);
        return relay;
    }

    /// <summary>Asks it to end, and waits until it has.</summary>
    public async Task StopAsync()
    {
        _child.Terminate();
        Assert.That(await _child.WaitForExitAsync(Deadline), Is.True, Log);
        await _reading.WaitAsync(Deadline);
    }

    public async ValueTask DisposeAsync() => await _child.DisposeAsync();

    private async Task ReadLogAsync()
    {
        using var reader = new StreamReader(_child.Error, Encoding.UTF8);
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_log)
            {
                _log.AppendLine(line);
            }

            if (Serving().Match(line) is { Success: true } match)
            {
                _address.TrySetResult(new Uri(match.Groups[1].Value));
            }
        }

        _address.TrySetException(new InvalidOperationException($"The relay ended before it served:\n{Log}"));
    }

    [GeneratedRegex(@"Serving on (http://[^\s""]*[^\s"".])")]
    private static partial Regex Serving();
}
