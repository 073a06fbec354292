namespace Aesop.House.Tests.Rooms;

/// <summary>One line of the table of rooms in ARCHITECTURE.md.</summary>
/// <param name="Path">The project file.</param>
/// <param name="MayUse">The names of the rooms that it may reference.</param>
internal sealed record Room(string Path, params IReadOnlyList<string> MayUse)
{
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>The packages it may use; null is any.</summary>
    public IReadOnlyList<string>? Packages { get; init; }

    /// <summary>Whether it may serve HTTP.</summary>
    public bool AspNet { get; init; }
}
