namespace Aesop.House.Tests;

/// <summary>The files of the checkout that these tests were built from; paths are relative to its root, with slashes.</summary>
internal static class Repository
{
    private static readonly string[] ProductFolders = ["drivers", "schemas", "relay", "client", "bootstrap", "host"];
    private static readonly string[] NotSources = ["bin", "obj", "TestResults"];

    public static string Root { get; } = FindRoot();

    /// <summary>Every project file.</summary>
    public static IReadOnlyList<string> Projects { get; } = Find("*.csproj", [.. ProductFolders, "tests"]);

    /// <summary>Every C# file of the product, tests and benchmarks aside.</summary>
    public static IReadOnlyList<string> ProductSources { get; } = Find("*.cs", ProductFolders);

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static List<string> Find(string pattern, string[] folders) =>
    [
        .. folders
            .Select(folder => Path.Combine(Root, folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(path => !path.Split('/').Intersect(NotSources).Any())
            .Order(StringComparer.Ordinal),
    ];

    private static string FindRoot()
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
