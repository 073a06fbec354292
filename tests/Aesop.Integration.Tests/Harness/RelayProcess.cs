using System.Globalization;
using System.Text;
using Aesop.Relay;
using Aesop.Tests.Servers;

namespace Aesop.Integration.Tests.Harness;

/// <summary>The executable as a relay, on a port that stays the same over restarts, so that clients find it again.</summary>
internal sealed class RelayProcess : IAsyncDisposable
{
    private readonly Command _command;
    private ChildProcess? _child;
    private Task<string> _log = Task.FromResult("");

    private RelayProcess(Command command, Uri address)
    {
        _command = command;
        Address = address;
    }

    /// <summary>Where it serves.</summary>
    public Uri Address { get; }

    /// <summary>The most memory that it has had, in bytes.</summary>
    public long PeakBytes => ReadStatus("VmHWM");

    /// <summary>The memory that it has now, in bytes.</summary>
    public long ResidentBytes => ReadStatus("VmRSS");

    /// <summary>Starts it, and waits until it serves.</summary>
    /// <param name="source">What it relays.</param>
    /// <param name="state">Its folder.</param>
    /// <param name="timeZone">The zone that the process is in; null for the machine's.</param>
    public static async Task<RelayProcess> StartAsync(SourceOptions source, string state, string? timeZone = null)
    {
        var listen = $"127.0.0.1:{FreePort.Next()}";
        var command = new Command(
            Path.Combine(AppContext.BaseDirectory, "aesop"),
            "relay",
            "--source", source.Server,
            "--name", source.Name,
            "--listen", listen,
            "--from", source.From,
            "--ring", $"{source.RingBytes}",
            "--state", state,
            "--set", $"Relay:Sources:0:WhenFull={source.WhenFull}",
            "--set", $"Relay:Sources:0:HeartbeatMs={source.HeartbeatMs}");
        var relay = new RelayProcess(timeZone is null ? command : command.WithEnvironment("TZ", timeZone), new Uri($"http://{listen}"));
        await relay.StartAsync();
        return relay;
    }

    /// <summary>Starts it again, after its end.</summary>
    public async Task StartAsync()
    {
        _child = await ChildProcess.StartAsync(_command);
        _log = new StreamReader(_child.Error, Encoding.UTF8).ReadToEndAsync();
        using var http = new HttpClient { BaseAddress = Address };
        var serves = false;
        while (!serves)
        {
            Assert.That(_child.HasExited, Is.False, () => $"The relay ended: {(_log.IsCompletedSuccessfully ? _log.Result : "")}");
            try
            {
                using var answer = await http.GetAsync(new Uri("/healthz", UriKind.Relative));
                serves = answer.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20));
            }
        }
    }

    /// <summary>Kills it (SIGKILL).</summary>
    public async Task KillAsync()
    {
        await _child!.DisposeAsync();
        _child = null;
    }

    /// <summary>Asks it to end (SIGTERM), and waits until it has.</summary>
    public async Task StopAsync()
    {
        _child!.Terminate();
        Assert.That(await _child.WaitForExitAsync(Waiting.Deadline), Is.True);
        Assert.That(_child.ExitCode, Is.Zero, await _log);
        await KillAsync();
    }

    // https://man7.org/linux/man-pages/man5/proc_pid_status.5.html
    private long ReadStatus(string field)
    {
        var line = File.ReadLines($"/proc/{_child!.Id}/status").First(line => line.StartsWith(field, StringComparison.Ordinal));
        return long.Parse(line[(field.Length + 1)..^"kB".Length].Trim(), CultureInfo.InvariantCulture) * 1024;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_child is not null)
        {
            await _child.DisposeAsync();
        }
    }
}
