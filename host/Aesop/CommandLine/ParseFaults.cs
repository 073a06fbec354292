using System.CommandLine;

namespace Aesop.CommandLine;

/// <summary>What is wrong with a command line, each with what was probably meant.</summary>
internal static class ParseFaults
{
    /// <param name="parsed">The line as the parser took it, with or without errors of its own.</param>
    /// <param name="args">The line as it was typed.</param>
    public static IReadOnlyList<string> Of(ParseResult parsed, IReadOnlyList<string> args)
    {
        // The parser takes a mistyped option for an argument where one may stand, and then complains about what follows it.
        // So options come first, and where one is unknown the other complaints are only its echo.
        var command = parsed.CommandResult.Command;
        var known = Options(command).ToList();
        var options = args.TakeWhile(arg => arg != "--")
            .Where(arg => arg.StartsWith("--", StringComparison.Ordinal))
            .Select(arg => arg.Split('=')[0])
            .Where(name => !known.Contains(name))
            .Select(name => $"'{Path(command)}' has no option '{name}'.{Suggestion.Sentence(name, known)}")
            .Distinct().ToList();
        if (options.Count > 0)
        {
            return options;
        }

        var unmatched = parsed.UnmatchedTokens.Select(token => Unknown(command, token)).Distinct().ToList();
        return unmatched.Count > 0 ? unmatched : [.. parsed.Errors.Select(error => error.Message).Distinct()];
    }

    /// <summary>A command as it is typed: <c>aesop checkpoint show</c>.</summary>
    public static string Path(Command command) => command.Parents.OfType<Command>().FirstOrDefault() is { } parent
        ? $"{Path(parent)} {command.Name}"
        : "aesop";

    private static string Unknown(Command command, string token)
    {
        var name = token.Split('=')[0];
        return token.StartsWith('-') ? $"'{Path(command)}' has no option '{name}'.{Suggestion.Sentence(name, Options(command))}"
            : command.Subcommands.Count > 0 ? $"'{Path(command)}' has no command '{token}'.{Suggestion.Sentence(token, command.Subcommands.Select(known => known.Name))}"
            : $"'{Path(command)}' has no use for '{token}'.";
    }

    private static IEnumerable<string> Options(Command command)
    {
        var inherited = command.Parents.OfType<Command>().SelectMany(parent => parent.Options.Where(option => option.Recursive));
        return command.Options.Concat(inherited).SelectMany(option => option.Aliases.Prepend(option.Name)).Where(name => name.StartsWith('-'));
    }
}
