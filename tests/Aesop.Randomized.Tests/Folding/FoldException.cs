namespace Aesop.Randomized.Tests.Folding;

/// <summary>The stream broke a promise, or its rows aren't the server's.</summary>
/// <param name="table">The table concerned; empty where it is none.</param>
/// <param name="message">What is wrong.</param>
internal sealed class FoldException(string table, string message) : Exception(message)
{
    /// <summary>The table concerned; empty where it is none.</summary>
    public string Table { get; } = table;
}
