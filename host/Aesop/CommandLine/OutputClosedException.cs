namespace Aesop.CommandLine;

/// <summary>Whoever read standard output has enough (<c>| head</c>). No fault: ends the process quietly with exit code 0.</summary>
internal sealed class OutputClosedException() : Exception("Standard output was closed by its reader.");
