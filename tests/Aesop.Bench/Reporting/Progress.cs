namespace Aesop.Bench;

/// <summary>Tells whoever waits what is going on; on standard error, for standard output is the table.</summary>
internal static class Progress
{
    public static void Say(string text) => Console.Error.WriteLine($"bench: {text}");
}
