using System.Text;
using System.Text.RegularExpressions;
using Aesop.MySql;
using Aesop.Tests.Servers;

namespace Aesop.Demo;

/// <summary>The real aesop as a relay, on a port of its own choice. It dies with the demo at the latest.</summary>
internal sealed partial class RelayProcess : IAsyncDisposable
{
    private const string PasswordVariable = "AESOP_DEMO_PASSWORD";
    private const int MaxLogLines = 100;

    private static readonly TimeSpan StartWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(20);

    private readonly ChildProcess _child;
    private readonly Queue<string> _log = new();
    private readonly TaskCompletionSource<Uri> _serving = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;

    private RelayProcess(ChildProcess child)
    {
        _child = child;
        _reading = ReadLogAsync();
    }

    /// <summary>Where it serves.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Ends when the process does, with the end of its log; never while all is well.</summary>
    public Task<string> Ended { get; private set; } = null!;

    /// <summary>Starts it, and waits until it serves.</summary>
    public static async Task<RelayProcess> StartAsync(string aesop, MySqlConnectionOptions source, string from)
    {
        // The list of processes shows arguments to everybody, an environment to nobody else.
        var address = source with { Password = null, PasswordEnvironmentVariable = source.Password is null ? source.PasswordEnvironmentVariable : PasswordVariable };
        var command = new Command(aesop, "relay", "--source", $"{address}", "--name", "shop", "--listen", "127.0.0.1:0", "--from", from, "--ring", "256MiB");
        var relay = new RelayProcess(await ChildProcess.StartAsync(source.Password is null ? command : command.WithEnvironment(PasswordVariable, source.Password)));
        relay.Ended = relay.EndAsync();
        try
        {
            relay.Address = await relay._serving.Task.WaitAsync(StartWithin);
            return relay;
        }
        catch
        {
            await relay.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _child.Terminate();
        await _child.WaitForExitAsync(StopWithin);
        await _child.DisposeAsync();
    }

    private async Task<string> EndAsync()
    {
        await _reading;
        lock (_log)
        {
            return string.Join(Environment.NewLine, _log);
        }
    }

    private async Task ReadLogAsync()
    {
        using var reader = new StreamReader(_child.Error, Encoding.UTF8);
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_log)
            {
                _log.Enqueue(line);
                if (_log.Count > MaxLogLines)
                {
                    _log.Dequeue();
                }
            }

            if (ServingLine().Match(line) is { Success: true } match)
            {
                _serving.TrySetResult(new Uri(match.Groups[1].Value));
            }
        }

        lock (_log)
        {
            _serving.TrySetException(new InvalidOperationException($"The relay ended before it served:\n{string.Join('\n', _log)}"));
        }
    }

    [GeneratedRegex(@"Serving on (http://\S*[^\s.])")]
    private static partial Regex ServingLine();
}
