using System.CommandLine;
using System.CommandLine.Parsing;
using Microsoft.Extensions.Logging;

namespace Aesop.CommandLine;

/// <summary>Arguments and options that several commands have, so that they mean the same everywhere.</summary>
internal static class CommonOptions
{
    public static Argument<string> Server() => new("server")
    {
        HelpName = "mysql://user@host:port/?key=value",
        Description = "The server's address. The password: password_env=NAME or password_file=PATH in the address; one written into it can be read in the list of processes.",
    };

    /// <summary>How to print; null where it isn't said.</summary>
    public static Option<OutputFormat?> Format(OutputFormat usual) => new("--format")
    {
        HelpName = "text|json",
        Description = $"How to print; {usual.ToString().ToLowerInvariant()} when not given.",
        CustomParser = Name<OutputFormat>,
    };

    /// <summary>The least level that a command logs, to standard error; null where it isn't said.</summary>
    public static Option<LogLevel?> LogLevel() => new("--log-level")
    {
        HelpName = "level",
        Description = "The least level that is logged, to standard error; warning when not given.",
        CustomParser = Name<LogLevel>,
    };

    /// <summary>Any key of the configuration.</summary>
    public static Option<string[]> Set() => new("--set")
    {
        HelpName = "KEY=VALUE",
        Description = "Any key of docs/configuration.md; may be given several times.",
    };

    /// <summary>What is logged, and how, with the keys that they stand for.</summary>
    public static IReadOnlyList<(string Key, Option<string> Option)> Logging() =>
    [
        ("Logging:LogLevel:Default", new("--log-level") { HelpName = "level", Description = "The least level that is logged, to standard error: Trace, Debug, Information, Warning, Error, Critical or None." }),
        ("Logging:Format", new("--log-format") { HelpName = "simple|json", Description = "How log lines look." }),
    ];

    /// <summary>Reads one of the names of an enumeration, without regard to letter case.</summary>
    private static T? Name<T>(ArgumentResult result)
        where T : struct, Enum
    {
        var text = result.Tokens[0].Value;
        var names = Enum.GetNames<T>().Select(name => name.ToLowerInvariant()).ToList();
        if (names.Contains(text.ToLowerInvariant()))
        {
            return Enum.Parse<T>(text, ignoreCase: true);
        }

        result.AddError($"{OptionName(result)}: '{text}' is none of {string.Join(", ", names)}.{Suggestion.Sentence(text, names)}");
        return null;
    }

    private static string OptionName(ArgumentResult result) => (result.Parent as OptionResult)?.Option.Name ?? result.Argument.Name;
}
