namespace Aesop.Host.Tests;

/// <summary>The files of the repository that tests compare with the code.</summary>
internal static class Repository
{
    /// <summary>The repository's root.</summary>
    public static string Root { get; } = Find();

    /// <summary>The path of a file in it.</summary>
    public static string PathOf(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Aesop.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No Aesop.sln above {AppContext.BaseDirectory}.");
    }
}
