namespace Aesop.Bench;

/// <summary>A folder in memory (tmpfs), deleted when disposed, and by the next one when its process was killed.</summary>
internal sealed class MemoryFolder : IDisposable
{
    private const string Root = "/dev/shm";
    private const string Prefix = "aesop-bench-";

    private static int _count;

    public MemoryFolder()
    {
        DeleteLeftovers();
        Path = System.IO.Path.Combine(Root, $"{Prefix}{Environment.ProcessId}-{Interlocked.Increment(ref _count)}");
        Directory.CreateDirectory(Path);
    }

    /// <summary>Its full path.</summary>
    public string Path { get; }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private static void DeleteLeftovers()
    {
        foreach (var folder in Directory.EnumerateDirectories(Root, Prefix + "*"))
        {
            var process = folder[(Root.Length + 1 + Prefix.Length)..].Split('-')[0];
            if (!Directory.Exists($"/proc/{process}"))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }
}
