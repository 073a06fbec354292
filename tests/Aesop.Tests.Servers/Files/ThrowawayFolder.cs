namespace Aesop.Tests.Servers;

/// <summary>
/// A folder that is deleted when disposed, or at the latest by a later process. All of one process lie in one parent whose
/// lock file is held open: a parent whose lock can be had belongs to a process that ended without tidying up.
/// Set <c>AESOP_KEEP=1</c> to keep them and look inside.
/// </summary>
public sealed class ThrowawayFolder : IDisposable
{
    private const string ParentPrefix = "aesop-test-";
    private const string LockName = ".lock";

    private static readonly bool Keep = Environment.GetEnvironmentVariable("AESOP_KEEP") == "1";
    private static readonly Lazy<string> Parent = new(MakeParent);

    private static int _count;

    /// <summary>Makes an empty folder; the name is part of its path, for whoever looks.</summary>
    public ThrowawayFolder(string name = "folder")
    {
        Path = System.IO.Path.Combine(Parent.Value, $"{name}-{Interlocked.Increment(ref _count)}");
        Directory.CreateDirectory(Path);
    }

    /// <summary>Its full path: short, so that Unix sockets fit into it.</summary>
    public string Path { get; }

    /// <summary>The path of something in it.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <inheritdoc />
    public void Dispose()
    {
        if (!Keep)
        {
            Delete(Path);
        }
    }

    private static string MakeParent()
    {
        DeleteLeftovers();
        var parent = Directory.CreateTempSubdirectory(ParentPrefix).FullName;
        var held = new FileStream(System.IO.Path.Combine(parent, LockName), FileMode.CreateNew, FileAccess.Write, FileShare.None);
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            // Children write into these folders, so they go first.
            ChildProcess.KillAll();
            if (!Keep)
            {
                DeleteParent(parent);
            }

            held.Dispose();
        };
        return parent;
    }

    internal static void DeleteLeftovers()
    {
        foreach (var parent in Directory.EnumerateDirectories(System.IO.Path.GetTempPath(), ParentPrefix + "*"))
        {
            try
            {
                using (new FileStream(System.IO.Path.Combine(parent, LockName), FileMode.Open, FileAccess.Write, FileShare.None))
                {
                    DeleteParent(parent);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Its process lives, or it is another user's.
            }
        }
    }

    // The lock file goes last: a process that is killed as it tidies up, as a test runner does to one that takes long to end,
    // leaves a parent that a later one still knows for what it is.
    private static void DeleteParent(string parent)
    {
        foreach (var folder in Directory.EnumerateDirectories(parent))
        {
            Delete(folder);
        }

        if (!Directory.EnumerateDirectories(parent).Any())
        {
            Delete(parent);
        }
    }

    private static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Gone already.
        }
        catch (IOException)
        {
            // Something still writes there, such as a server that is being killed; a later process deletes it.
        }
    }
}
