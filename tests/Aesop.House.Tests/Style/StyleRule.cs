using System.Text.RegularExpressions;

namespace Aesop.House.Tests.Style;

/// <summary>Something that product code doesn't contain.</summary>
/// <param name="Name">Its short name.</param>
/// <param name="Pattern">What is looked for.</param>
/// <param name="Instead">Why not, and what to do.</param>
internal sealed record StyleRule(string Name, Regex Pattern, string Instead)
{
    /// <summary>Looks in comments and strings too.</summary>
    public bool InComments { get; init; }

    /// <summary>What in one of the lines just above makes it right after all.</summary>
    public string? Unless { get; init; }

    /// <summary>The folder where it is right.</summary>
    public string? Except { get; init; }
}
