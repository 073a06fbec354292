namespace Aesop.House.Tests.Folders;

/// <summary>
/// Finds folders of a room that use one another in a circle, at every level: what lies in one folder, its subfolders and its own
/// files, forms a graph, and a loop in it that passes through a subfolder is a fault. Files of one folder may use one another freely.
/// </summary>
internal static class FolderLoops
{
    /// <summary>Each loop, with the uses that close it.</summary>
    /// <param name="room">The room's folder.</param>
    /// <param name="files">The room's files.</param>
    public static IEnumerable<string> Find(string room, IReadOnlyList<SourceFile> files)
    {
        var uses = Uses(files);
        return files.SelectMany(file => FoldersAbove(room, file.Path)).Distinct().SelectMany(folder => FindIn(folder, uses));
    }

    private static IEnumerable<string> FindIn(string folder, IReadOnlyList<Use> uses)
    {
        var arrows = uses
            .Select(use => (From: Entry(folder, use.From), To: Entry(folder, use.To), Use: use))
            .Where(arrow => arrow.From is not null && arrow.To is not null && arrow.From != arrow.To)
            .ToLookup(arrow => arrow.From!, arrow => (To: arrow.To!, arrow.Use));
        var left = arrows.Select(group => group.Key).ToHashSet();
        while (left.Count > 0)
        {
            var start = left.First();
            var reachable = Reachable(arrows, start);
            var loop = reachable.Where(entry => Reachable(arrows, entry).Contains(start)).Order(StringComparer.Ordinal).ToList();
            left.Remove(start);
            left.ExceptWith(loop);
            if (loop.Any(entry => !entry.EndsWith(".cs", StringComparison.Ordinal)))
            {
                var closing = loop.SelectMany(from => arrows[from].Where(arrow => loop.Contains(arrow.To)).Select(arrow => $"\n  {arrow.Use}"));
                yield return $"{folder}: {string.Join(" <-> ", loop)}{string.Concat(closing.Distinct())}";
            }
        }
    }

    // All that can be reached by at least one arrow, so that an entry is in its own set only when it is in a loop.
    private static HashSet<string> Reachable(ILookup<string, (string To, Use Use)> arrows, string start)
    {
        var reached = new HashSet<string>();
        var open = new Stack<string>([start]);
        while (open.TryPop(out var entry))
        {
            foreach (var (to, _) in arrows[entry])
            {
                if (reached.Add(to))
                {
                    open.Push(to);
                }
            }
        }

        return reached;
    }

    private static List<Use> Uses(IReadOnlyList<SourceFile> files)
    {
        // Partial types have several files; a name with several folders says nothing.
        var homes = files
            .SelectMany(file => file.Declares.Select(name => (Name: name, File: file)))
            .GroupBy(declared => declared.Name)
            .Where(group => group.Select(declared => Path.GetDirectoryName(declared.File.Path)).Distinct().Count() == 1)
            .ToDictionary(group => group.Key, group => group.Select(declared => declared.File).ToList());
        return
        [
            .. from file in files
               from name in file.Uses
               where homes.ContainsKey(name) && !homes[name].Contains(file)
               select new Use(file.Path, homes[name][0].Path, name),
        ];
    }

    private static IEnumerable<string> FoldersAbove(string room, string path)
    {
        for (var end = path.LastIndexOf('/'); end >= room.Length; end = path.LastIndexOf('/', end - 1))
        {
            yield return path[..end];
        }
    }

    // The subfolder or file of this folder that the path is, or is in.
    private static string? Entry(string folder, string path)
    {
        if (!path.StartsWith(folder + "/", StringComparison.Ordinal))
        {
            return null;
        }

        var rest = path[(folder.Length + 1)..];
        return rest.Contains('/', StringComparison.Ordinal) ? rest[..rest.IndexOf('/', StringComparison.Ordinal)] : rest;
    }

    private sealed record Use(string From, string To, string Name)
    {
        public override string ToString() => $"{From} uses {Name} of {To}";
    }
}
