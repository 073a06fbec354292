using System.CommandLine;
using Aesop.Checking;
using Aesop.CommandLine;
using Aesop.Relay;
using Aesop.Relay.Tables;

namespace Aesop.Commands;

/// <summary><c>aesop check URL</c>: what a source lacks, with the statement that mends it.</summary>
internal sealed class CheckCommand : DocumentedCommand
{
    private readonly Argument<string> _server = CommonOptions.Server();
    private readonly Option<string?> _tables = new("--tables") { HelpName = "a.b,c.*", Description = "The tables that are to be relayed; all when not given." };
    private readonly Option<string?> _maxEvent = new("--max-event") { HelpName = "size", Description = "The source's MaxEventBytes, such as 256MiB; 1GiB when not given." };
    private readonly Option<OutputFormat?> _format = CommonOptions.Format(OutputFormat.Text);

    public CheckCommand()
        : base("check", "Tells what a server lacks to be relayed, and the statement that mends it. Reads only; exits with 1 when the relay would not run.")
    {
        Add(_server);
        Add(_tables);
        Add(_maxEvent);
        Add(_format);
        SetAction(RunAsync);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples { get; } =
    [
        ("aesop check 'mysql://aesop@db.example.com:3306/?password_env=DB_PASSWORD'", "Every setting and privilege that matters, each with why"),
        ("aesop check 'mysql://aesop@db.example.com/?password_file=/run/secrets/db' --format json", "The same for a script"),
    ];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var options = ServerAddress.Parse(parsed.GetRequiredValue(_server), "the server's address");
        var report = await CheckReport.MakeAsync(options, Tables(parsed), MaxEventBytes(parsed), cancellationToken);
        if (parsed.GetValue(_format) == OutputFormat.Json)
        {
            using var output = new StandardOutput();
            report.WriteJson(output);
            output.Write("\n"u8);
        }
        else
        {
            report.WriteText(parsed.InvocationConfiguration.Output);
        }

        return report.WouldRun ? ExitCode.Done : ExitCode.Failed;
    }

    private int MaxEventBytes(ParseResult parsed)
    {
        var text = parsed.GetValue(_maxEvent);
        return text is null ? SourceOptions.DefaultMaxEventBytes
            : ByteSize.TryParse(text, out var bytes) && bytes is > 0 and <= SourceOptions.MaxEventBytesMax ? (int)bytes
            : throw new UsageException($"--max-event: '{text}' is not {ByteSize.Hint}, of {SourceOptions.MaxEventBytesMax} bytes at the most.");
    }

    private TablePatterns Tables(ParseResult parsed)
    {
        try
        {
            return new TablePatterns(parsed.GetValue(_tables)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? []);
        }
        catch (FormatException e)
        {
            throw new UsageException($"--tables: {e.Message}");
        }
    }
}
