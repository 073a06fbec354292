namespace Aesop.CommandLine;

/// <summary>A command failed for a reason that its message explains whole, with what to do. Ends the process with exit code 1.</summary>
internal sealed class CommandFailedException(string message, Exception? innerException = null) : Exception(message, innerException);
