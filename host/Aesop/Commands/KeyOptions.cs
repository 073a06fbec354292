using System.CommandLine;
using Aesop.CommandLine;
using Aesop.Configuration;

namespace Aesop.Commands;

/// <summary>Options that stand for keys of the configuration: their values are checked where all keys are.</summary>
/// <param name="options">The keys and their options.</param>
/// <param name="requiredSection">See <see cref="OptionKeys.RequiredSection"/>.</param>
internal sealed class KeyOptions(IReadOnlyList<(string Key, Option<string> Option)> options, string? requiredSection = null)
{
    public void AddTo(Command command)
    {
        foreach (var (_, option) in options)
        {
            command.Add(option);
        }
    }

    /// <summary>What was given, and on top of it what <c>--set</c> gave.</summary>
    /// <exception cref="UsageException">A <c>--set</c> isn't KEY=VALUE.</exception>
    public OptionKeys Read(ParseResult parsed, IEnumerable<string>? set)
    {
        var keys = new OptionKeys { RequiredSection = requiredSection };
        foreach (var (key, option) in options)
        {
            keys.Set(key, option.Name, parsed.GetValue(option));
        }

        foreach (var text in set ?? [])
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw new UsageException($"--set: expected KEY=VALUE, such as Relay:Listen=127.0.0.1:0, not '{text}'.");
            }

            keys.Set(text[..equals], $"--set {text[..equals]}", text[(equals + 1)..]);
        }

        return keys;
    }
}
