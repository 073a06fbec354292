using System.Xml.Linq;

namespace Aesop.House.Tests.Rooms;

/// <summary>Which room may use which, and what in a project file breaks that.</summary>
internal static class RoomTable
{
    private static readonly string[] NoPackages = [];
    private static readonly string[] Logging = ["Microsoft.Extensions.Logging.Abstractions"];

    public static IReadOnlyDictionary<string, Room> Rooms { get; } = new Room[]
    {
        new("drivers/Aesop.MySql/Aesop.MySql.csproj") { Packages = Logging },
        new("drivers/Aesop.ZooKeeper/Aesop.ZooKeeper.csproj") { Packages = Logging },
        new("schemas/Aesop.Avro/Aesop.Avro.csproj") { Packages = NoPackages },
        new("schemas/Aesop.Wire/Aesop.Wire.csproj") { Packages = NoPackages },
        new("relay/Aesop.Relay/Aesop.Relay.csproj", "Aesop.MySql", "Aesop.Wire", "Aesop.Avro") { AspNet = true },
        new("client/Aesop.Client/Aesop.Client.csproj", "Aesop.Wire", "Aesop.Avro"),
        new("client/Aesop.Verify/Aesop.Verify.csproj", "Aesop.MySql", "Aesop.Wire", "Aesop.Avro", "Aesop.Client"),
        new("client/Aesop.Client.Cluster/Aesop.Client.Cluster.csproj", "Aesop.Client", "Aesop.ZooKeeper"),
        new("client/Aesop.Sinks/Aesop.Sinks.csproj", "Aesop.Client", "Aesop.MySql"),
        new("bootstrap/Aesop.Bootstrap/Aesop.Bootstrap.csproj", "Aesop.Client", "Aesop.Wire", "Aesop.Avro", "Aesop.MySql") { AspNet = true },
        new(
            "host/Aesop/Aesop.csproj",
            "Aesop.MySql",
            "Aesop.ZooKeeper",
            "Aesop.Avro",
            "Aesop.Wire",
            "Aesop.Relay",
            "Aesop.Client",
            "Aesop.Verify",
            "Aesop.Client.Cluster",
            "Aesop.Sinks",
            "Aesop.Bootstrap") { AspNet = true },
    }.ToDictionary(room => room.Path);

    /// <summary>What the project file does that the table doesn't allow. Tests may use everything, and nothing may use them.</summary>
    public static IEnumerable<string> Faults(string path, string content)
    {
        var project = XDocument.Parse(content);
        if (path.StartsWith("tests/", StringComparison.Ordinal))
        {
            return [];
        }

        return Rooms.TryGetValue(path, out var room)
            ? [.. References(room, project), .. Packages(room, project), .. Frameworks(room, project), .. Friends(room, project)]
            : [$"{path} is not in the table of rooms"];
    }

    private static IEnumerable<string> References(Room room, XDocument project) =>
        Includes(project, "ProjectReference")
            .Select(include => Path.GetFileNameWithoutExtension(include.Replace('\\', '/')))
            .Where(name => !room.MayUse.Contains(name))
            .Select(name => $"{room.Name} may not use {name}")
            .Concat(Includes(project, "Reference").Select(name => $"{room.Name} refers to the file {name}, which hides what it uses"));

    private static IEnumerable<string> Packages(Room room, XDocument project) =>
        Includes(project, "PackageReference")
            .Where(name => room.Packages is { } allowed && !allowed.Contains(name))
            .Select(name => $"{room.Name} may not use the package {name}");

    private static IEnumerable<string> Frameworks(Room room, XDocument project) =>
        Includes(project, "FrameworkReference")
            .Append(project.Root?.Attribute("Sdk")?.Value == "Microsoft.NET.Sdk.Web" ? "Microsoft.AspNetCore.App" : "")
            .Where(name => name.Length > 0 && !room.AspNet)
            .Select(name => $"{room.Name} may not use the framework {name}");

    // A room whose internals another room sees has no wall.
    private static IEnumerable<string> Friends(Room room, XDocument project) =>
        Includes(project, "InternalsVisibleTo")
            .Where(name => Rooms.Values.Any(other => other.Name == name))
            .Select(name => $"{room.Name} shows its internals to {name}");

    private static IEnumerable<string> Includes(XDocument project, string element) =>
        project.Descendants().Where(item => item.Name.LocalName == element).Select(item => item.Attribute("Include")?.Value).OfType<string>();
}
