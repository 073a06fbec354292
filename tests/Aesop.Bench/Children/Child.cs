using System.Text;
using System.Text.Json;
using Aesop.Tests.Servers;

namespace Aesop.Bench;

/// <summary>This executable once more, as a process of its own that does one thing: commands go in as lines, answers come out as lines of JSON.</summary>
internal sealed class Child : IAsyncDisposable
{
    private static readonly TimeSpan AnswersWithin = TimeSpan.FromMinutes(5);

    private readonly ChildProcess _process;
    private readonly StreamReader _answers;
    private readonly Task<string> _complaints;
    private readonly string _verb;

    private Child(ChildProcess process, string verb)
    {
        _process = process;
        _verb = verb;
        _answers = new StreamReader(process.Output, Encoding.UTF8);
        _complaints = new StreamReader(process.Error, Encoding.UTF8).ReadToEndAsync();
    }

    /// <summary>Starts it.</summary>
    /// <param name="verb">One of <see cref="ChildVerbs"/>.</param>
    /// <param name="arguments">What it takes.</param>
    public static async Task<Child> StartAsync(string verb, params string[] arguments) =>
        new(await ChildProcess.StartAsync(new Command(Environment.ProcessPath!, [verb, .. arguments])), verb);

    /// <summary>Sends a command.</summary>
    public async Task SendAsync(string command, CancellationToken cancellationToken)
    {
        await _process.Input.WriteAsync(Encoding.UTF8.GetBytes(command + "\n"), cancellationToken);
        await _process.Input.FlushAsync(cancellationToken);
    }

    /// <summary>The next answer.</summary>
    /// <exception cref="InvalidOperationException">It has ended, or doesn't answer.</exception>
    public async Task<T> ReadAsync<T>(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(AnswersWithin);
        try
        {
            return await _answers.ReadLineAsync(limit.Token) is { } line
                ? JsonSerializer.Deserialize<T>(line)!
                : throw new InvalidOperationException($"The process for '{_verb}' has ended: {(await _complaints).Trim()}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new InvalidOperationException($"The process for '{_verb}' didn't answer within {AnswersWithin}.");
        }
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
