using System.Text.Json;

namespace Aesop.Bench;

/// <summary>What this executable does when the bench runs itself as another process; for nobody's command line.</summary>
internal static class ChildVerbs
{
    private static readonly Dictionary<string, Func<string[], Task<int>>> Verbs = new()
    {
        [TypedReader.Verb] = TypedReader.RunAsync,
        [PlainReaders.Verb] = PlainReaders.RunAsync,
        [TimingReader.Verb] = TimingReader.RunAsync,
    };

    /// <summary>What the first argument asks for; null when it is none of these.</summary>
    public static Func<string[], Task<int>>? Find(string[] arguments) =>
        arguments.Length > 0 && Verbs.TryGetValue(arguments[0], out var verb) ? verb : null;

    /// <summary>Gives an answer to the process that started this one.</summary>
    public static void Answer<T>(T answer) => Console.Out.WriteLine(JsonSerializer.Serialize(answer));

    /// <summary>The next command of the process that started this one; null when there will be none.</summary>
    public static Task<string?> CommandAsync() => Console.In.ReadLineAsync();
}
