using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Aesop.CommandLine;

/// <summary>The usual help, and then the command's examples.</summary>
internal sealed class ExamplesHelp(HelpAction usual, IReadOnlyList<(string Line, string Does)> rootExamples) : SynchronousCommandLineAction
{
    /// <summary>Help is what was asked for, whatever else is wrong with the line.</summary>
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var exitCode = usual.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (var (line, does) in (parseResult.CommandResult.Command as DocumentedCommand)?.Examples ?? rootExamples)
        {
            output.WriteLine($"  # {does}");
            output.WriteLine($"  {line}");
            output.WriteLine();
        }

        return exitCode;
    }
}
