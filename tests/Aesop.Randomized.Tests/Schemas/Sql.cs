namespace Aesop.Randomized.Tests.Schemas;

/// <summary>Names in SQL.</summary>
internal static class Sql
{
    /// <summary>A name between back-quotes.</summary>
    public static string Quote(string name) => $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";
}
