namespace Aesop.Randomized.Tests.Runs;

/// <summary>What is generated beside tables and plain transactions.</summary>
internal static class Features
{
    /// <summary>XA transactions.</summary>
    public static bool Xa => true;
}
