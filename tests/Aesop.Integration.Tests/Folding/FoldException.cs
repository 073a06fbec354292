namespace Aesop.Integration.Tests.Folding;

/// <summary>A stream broke a promise: what was promised, and where it was broken.</summary>
internal sealed class FoldException(string message) : Exception(message);
