using System.Net.Sockets;
using System.Text;

namespace Aesop.Tests.Servers;

/// <summary>One run of a server program, from its start until it has ended.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const int LogTailBytes = 8 * 1024;

    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan StopsWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan AskedEvery = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(5);

    private readonly string _log;
    private readonly Task<string> _printed;
    private bool _paused;

    private ServerProcess(ChildProcess child, string log)
    {
        Child = child;
        _log = log;
        _printed = PrintedAsync(child);
    }

    /// <summary>The process itself.</summary>
    public ChildProcess Child { get; }

    /// <summary>Starts the server and waits until it greets whoever connects to its Unix socket.</summary>
    /// <param name="server">The whole command; its error log must be <paramref name="log"/>.</param>
    /// <param name="socket">Its Unix socket.</param>
    /// <param name="log">Its error log, whose end is shown when it doesn't start.</param>
    /// <param name="cancellationToken">Cancels the wait and kills the server.</param>
    /// <exception cref="InvalidOperationException">It ended, or did not accept connections in time.</exception>
    public static async Task<ServerProcess> StartAsync(Command server, string socket, string log, CancellationToken cancellationToken)
    {
        File.Delete(socket);
        var process = new ServerProcess(await ChildProcess.StartAsync(server), log);
        try
        {
            await process.WaitUntilGreetedAsync(server, socket, cancellationToken);
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Freezes the server.</summary>
    public Task PauseAsync(CancellationToken cancellationToken)
    {
        _paused = true;
        return Child.PauseAsync(cancellationToken);
    }

    /// <summary>Unfreezes the server.</summary>
    public void Resume()
    {
        Child.Resume();
        _paused = false;
    }

    /// <summary>Shuts the server down in order; one that doesn't end in time is killed.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Child.Terminate();
        if (_paused)
        {
            Resume();
        }

        if (!await Child.WaitForExitAsync(StopsWithin, cancellationToken))
        {
            Child.Kill();
            await Child.WaitForExitAsync(cancellationToken);
            throw new InvalidOperationException($"The server (pid {Child.Id}) did not end within {StopsWithin} and was killed. {LogTail()}");
        }
    }

    /// <summary>The end of the server's error log.</summary>
    public string LogTail()
    {
        if (!File.Exists(_log))
        {
            return "It wrote no log.";
        }

        using var file = new FileStream(_log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Seek(-Math.Min(file.Length, LogTailBytes), SeekOrigin.End);
        using var reader = new StreamReader(file, Encoding.UTF8);
        return $"The end of its log, {_log}:\n{reader.ReadToEnd()}";
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Child.DisposeAsync();
        await _printed;
    }

    private async Task WaitUntilGreetedAsync(Command server, string socket, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartsWithin);
        try
        {
            while (!await GreetsAsync(socket, limit.Token))
            {
                if (Child.HasExited)
                {
                    throw new InvalidOperationException(
                        $"{server.Program} ended with exit code {Child.ExitCode} as it started. {LogTail()}\n{await _printed}\n"
                        + $"It was started with: {string.Join(' ', server.Arguments)}");
                }

                await Task.Delay(AskedEvery, limit.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new InvalidOperationException($"{server.Program} did not accept connections within {StartsWithin}. {LogTail()}");
        }
    }

    private static async Task<bool> GreetsAsync(string socket, CancellationToken cancellationToken)
    {
        using var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(AnswersWithin);
        try
        {
            await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), limit.Token);
            return await connection.ReceiveAsync(new byte[1], limit.Token) > 0;
        }
        catch (Exception e) when (e is SocketException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    // What it says before it has opened its log, such as an argument that it doesn't know.
    private static async Task<string> PrintedAsync(ChildProcess child)
    {
        using var output = new StreamReader(child.Output);
        using var error = new StreamReader(child.Error);
        var printed = await Task.WhenAll(output.ReadToEndAsync(), error.ReadToEndAsync());
        return string.Concat(printed);
    }
}
