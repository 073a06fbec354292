using System.Globalization;
using System.Text.RegularExpressions;

namespace Aesop.Tests.Servers;

/// <summary>The server refused a statement, or the client could not reach the server.</summary>
public sealed partial class ServerClientException : Exception
{
    private const int StatementShownMax = 500;

    private ServerClientException(string message, int code)
        : base(message) => Code = code;

    /// <summary>The server's error code, such as 1062; 2000 and up are the client's own; 0 when it named none.</summary>
    public int Code { get; }

    internal static ServerClientException From(string statements, Tool.Outcome outcome)
    {
        var shown = statements.Length <= StatementShownMax ? statements : statements[..StatementShownMax] + "...";
        var code = ErrorCode().Match(outcome.Error) is { Success: true } match
            ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)
            : 0;
        return new ServerClientException($"{outcome.Error.Trim()} (exit code {outcome.ExitCode})\n{shown}", code);
    }

    [GeneratedRegex(@"ERROR (\d+)")]
    private static partial Regex ErrorCode();
}
