using Aesop.MySql;


namespace Aesop.CommandLine;

/// <summary>What an exception says to the person at the terminal.</summary>
internal static class ErrorText
{
    private const string CheckHint = " 'aesop check' tells what the server lacks, and the statement that mends it.";

    /// <summary>
    /// Errors that were made for people give their message; anything else is a fault of ours and is shown whole.
    /// </summary>
    public static string Of(Exception exception) => exception switch
    {
        _ when Refusal(exception) is not null => exception.Message + CheckHint,
        IOException or UnauthorizedAccessException or HttpRequestException => exception.Message,
        _ when IsOurs(exception.GetType()) => exception.Message,
        _ => $"unexpected error, please report it: {exception}",
    };

    /// <summary>The server's own refusal behind an error: its words are short.</summary>
    private static MySqlServerException? Refusal(Exception exception) => exception as MySqlServerException ?? exception.InnerException as MySqlServerException;

    /// <summary>The rooms' own exception types carry messages that name what, where and what to do.</summary>
    private static bool IsOurs(Type type) => type.Namespace?.StartsWith("Aesop.", StringComparison.Ordinal) == true;
}
