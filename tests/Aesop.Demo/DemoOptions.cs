using System.Globalization;
using Aesop.Tests.Servers;

namespace Aesop.Demo;

/// <summary>What ./demo was asked for.</summary>
internal sealed record DemoOptions
{
    /// <summary>The aesop executable.</summary>
    public required string Aesop { get; init; }

    /// <summary>How long the load runs, or the caller's server is followed.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Which server is started.</summary>
    public ServerKind Kind { get; init; } = ServerKind.MariaDb;

    /// <summary>The caller's own server; null starts one.</summary>
    public string? Source { get; init; }

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="ArgumentException">They make no sense; the message says why.</exception>
    public static DemoOptions Parse(IReadOnlyList<string> args)
    {
        var options = new DemoOptions { Aesop = "" };
        for (var i = 0; i < args.Count; i++)
        {
            options = args[i] switch
            {
                "--mysql" => options with { Kind = ServerKind.MySql },
                "--aesop" => options with { Aesop = Value() },
                "--source" => options with { Source = Value() },
                "--seconds" => options with { Duration = Seconds(Value()) },
                _ => throw new ArgumentException($"'{args[i]}' is no option; there are --seconds N, --mysql and --source URL."),
            };

            string Value() => ++i < args.Count ? args[i] : throw new ArgumentException($"{args[i - 1]} wants a value.");
        }

        return options.Source is not null && options.Kind == ServerKind.MySql
            ? throw new ArgumentException("--mysql starts a server, --source uses yours: give one of them.")
            : options;
    }

    private static TimeSpan Seconds(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 1 and <= 86_400
            ? TimeSpan.FromSeconds(seconds)
            : throw new ArgumentException($"--seconds: '{text}' is no number from 1 to 86400.");
}
