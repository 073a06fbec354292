using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Aesop.Tests.Servers;

/// <summary>
/// A child process that can't outlive this one: the kernel kills it when this process ends, however it ends. Disposing kills it
/// too. Only ever signalled by its own pid.
/// </summary>
public sealed partial class ChildProcess : IAsyncDisposable
{
    private const int SignalKill = 9;
    private const int SignalTerminate = 15;
    private const int SignalContinue = 18;
    private const int SignalStop = 19;

    private const int NoSuchProcess = 3;

    private static readonly TimeSpan KilledWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StoppedAskedEvery = TimeSpan.FromMilliseconds(1);
    private static readonly ConcurrentDictionary<int, ChildProcess> Living = [];

    private readonly Process _process;
    private readonly Lock _signalling = new();

    private ChildProcess(Process process) => _process = process;

    /// <summary>The process's id, also after its end.</summary>
    public int Id { get; private init; }

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Its exit code; 128 + n where signal n ended it.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Its standard input.</summary>
    public Stream Input => _process.StandardInput.BaseStream;

    /// <summary>Its standard output. Read it, or the child stops when the pipe is full.</summary>
    public Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>Its standard error. Read it, or the child stops when the pipe is full.</summary>
    public Stream Error => _process.StandardError.BaseStream;

    /// <summary>Starts the command with all three streams redirected.</summary>
    public static async Task<ChildProcess> StartAsync(Command command)
    {
        var start = new ProcessStartInfo("setpriv")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])["--pdeathsig", "KILL", "--", command.Program, .. command.Arguments])
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in command.Environment)
        {
            start.Environment[name] = value;
        }

        var process = new Process { StartInfo = start };
        await Spawner.StartAsync(process);
        var child = new ChildProcess(process) { Id = process.Id };
        Living[child.Id] = child;
        return child;
    }

    /// <summary>Asks it to end (SIGTERM).</summary>
    public void Terminate() => Signal(SignalTerminate);

    /// <summary>Ends it at once (SIGKILL).</summary>
    public void Kill() => Signal(SignalKill);

    /// <summary>Freezes it (SIGSTOP) and waits until its last thread stands still: its connections stay open and silent.</summary>
    public async Task PauseAsync(CancellationToken cancellationToken = default)
    {
        Signal(SignalStop);
        while (!HasExited && !AllThreadsStopped())
        {
            await Task.Delay(StoppedAskedEvery, cancellationToken);
        }
    }

    /// <summary>Lets it go on after <see cref="PauseAsync"/> (SIGCONT).</summary>
    public void Resume() => Signal(SignalContinue);

    /// <summary>Waits for its end.</summary>
    public Task WaitForExitAsync(CancellationToken cancellationToken = default) => _process.WaitForExitAsync(cancellationToken);

    /// <summary>Waits for its end; false when it still runs after that time.</summary>
    public async Task<bool> WaitForExitAsync(TimeSpan atMost, CancellationToken cancellationToken = default)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(atMost);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        Kill();
        await WaitForExitAsync(KilledWithin);
        Living.TryRemove(Id, out _);
        _process.Dispose();
    }

    /// <summary>Kills all that still run and waits for them: for the end of this process, which can't wait asynchronously.</summary>
    internal static void KillAll()
    {
        var children = Living.Values.ToList();
        children.ForEach(child => child.Kill());
        children.ForEach(child => child._process.WaitForExit(KilledWithin));
    }

    // The state is the letter after the command's closing parenthesis:
    // https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
    private bool AllThreadsStopped()
    {
        try
        {
            return Directory.EnumerateDirectories($"/proc/{Id}/task")
                .Select(thread => File.ReadAllText(Path.Combine(thread, "stat")))
                .All(stat => stat[stat.LastIndexOf(')') + 2] == 'T');
        }
        catch (IOException)
        {
            // A thread ended between its listing and its reading.
            return false;
        }
    }

    private void Signal(int signal)
    {
        lock (_signalling)
        {
            // A pid is only ours until the child has been waited for; .NET waits for it in HasExited's place.
            if (!_process.HasExited && SendSignal(Id, signal) != 0)
            {
                var error = Marshal.GetLastPInvokeError();
                if (error != NoSuchProcess)
                {
                    throw new Win32Exception(error);
                }
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int processId, int signal);
}
