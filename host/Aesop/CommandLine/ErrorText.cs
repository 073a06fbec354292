
namespace Aesop.CommandLine;

/// <summary>What an exception says to the person at the terminal.</summary>
internal static class ErrorText
{
    /// <summary>
    /// Errors that were made for people give their message; anything else is a fault of ours and is shown whole.
    /// </summary>
    public static string Of(Exception exception) => exception switch
    {
        IOException or UnauthorizedAccessException or HttpRequestException => exception.Message,
        _ when IsOurs(exception.GetType()) => exception.Message,
        _ => $"unexpected error, please report it: {exception}",
    };

    /// <summary>The rooms' own exception types carry messages that name what, where and what to do.</summary>
    private static bool IsOurs(Type type) => type.Namespace?.StartsWith("Aesop.", StringComparison.Ordinal) == true;
}
