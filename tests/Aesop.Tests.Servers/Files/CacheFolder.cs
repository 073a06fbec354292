namespace Aesop.Tests.Servers;

/// <summary>The folder of things that are made once and used by every later run; deleting it costs only time.</summary>
public static class CacheFolder
{
    /// <summary><c>$AESOP_CACHE</c>, else <c>~/.cache/aesop</c>: the same as in <c>tools/servers.sh</c>.</summary>
    public static string Path { get; } = Environment.GetEnvironmentVariable("AESOP_CACHE") is { Length: > 0 } named
        ? named
        : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "aesop");
}
