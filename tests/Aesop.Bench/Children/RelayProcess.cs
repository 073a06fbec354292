using System.Diagnostics;
using System.Globalization;
using System.Text;
using Aesop.Tests.Servers;

namespace Aesop.Bench;

/// <summary>The executable that people run, <c>aesop relay</c>, with one source.</summary>
internal sealed class RelayProcess : IAsyncDisposable
{
    private const string PasswordVariable = "AESOP_BENCH_PASSWORD";

    private static readonly TimeSpan StartsWithin = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AskedEvery = TimeSpan.FromMilliseconds(100);

    private readonly ChildProcess _process;
    private readonly Task<string> _complaints;

    private RelayProcess(ChildProcess process, Uri address)
    {
        _process = process;
        _complaints = new StreamReader(process.Error, Encoding.UTF8).ReadToEndAsync();
        Printed = process.Output.CopyToAsync(Stream.Null);
        Address = address;
        Memory = new ProcessMemory(process.Id);
    }

    /// <summary>Where it serves.</summary>
    public Uri Address { get; }

    /// <summary>Its memory.</summary>
    public ProcessMemory Memory { get; }

    /// <summary>Ends when it prints no more.</summary>
    private Task Printed { get; }

    /// <summary>Starts it, and waits until it has read all that there is.</summary>
    public static async Task<RelayProcess> StartAsync(DatabaseServer server, long ringBytes, string from, CancellationToken cancellationToken)
    {
        var port = FreePort.Next();
        var command = new Command(
            Path.Combine(AppContext.BaseDirectory, "aesop"),
            "relay",
            "--source", $"mysql://{RootAccount.User}@{server.Host}:{server.Port}/?password_env={PasswordVariable}",
            "--name", Relays.Source,
            "--listen", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"),
            "--ring", ringBytes.ToString(CultureInfo.InvariantCulture),
            "--from", from).WithEnvironment(PasswordVariable, RootAccount.Password);
        var relay = new RelayProcess(await ChildProcess.StartAsync(command), new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/")));
        try
        {
            await relay.WaitAsync(view => view.State == "streaming", StartsWithin, cancellationToken);
            return relay;
        }
        catch
        {
            await relay.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until what it says of its source is so.</summary>
    /// <exception cref="InvalidOperationException">It has ended, or it isn't so in time.</exception>
    public async Task<Relays.SourceView> WaitAsync(Func<Relays.SourceView, bool> isSo, TimeSpan atMost, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        Relays.SourceView? view = null;
        while (watch.Elapsed < atMost)
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"aesop relay has ended: {(await _complaints).Trim()}");
            }

            view = await AskAsync(cancellationToken);
            if (view is not null && isSo(view))
            {
                return view;
            }

            await Task.Delay(AskedEvery, cancellationToken);
        }

        throw new InvalidOperationException($"aesop relay is not where it should be after {atMost}: {view}");
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        await Task.WhenAll(_complaints, Printed);
    }

    private async Task<Relays.SourceView?> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await Relays.AskAsync(Address, cancellationToken);
        }
        catch (HttpRequestException)
        {
            // It doesn't listen yet.
            return null;
        }
    }
}
