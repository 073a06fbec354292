using System.CommandLine;
using Aesop.CommandLine;
using Aesop.Configuration;
using Aesop.Running;

namespace Aesop.Commands;

/// <summary><c>aesop run --config FILE</c>: whatever the file describes, in one process.</summary>
internal sealed class RunCommand : DocumentedCommand
{
    private readonly Option<string> _config = new("--config") { HelpName = "file", Required = true, Description = "The JSON file (docs/configuration.md). Environment variables Aesop__KEY override it, --set overrides both." };
    private readonly KeyOptions _keys = new(CommonOptions.Logging());
    private readonly Option<string[]> _set = CommonOptions.Set();

    public RunCommand()
        : base("run", "Runs what a configuration file describes, until it is stopped.")
    {
        Add(_config);
        Add(_set);
        _keys.AddTo(this);
        SetAction((parsed, cancellationToken) =>
        {
            var options = ConfigurationLoader.Load(parsed.GetRequiredValue(_config), _keys.Read(parsed, parsed.GetValue(_set)));
            return options.Relay is null
                ? throw new UsageException($"{parsed.GetValue(_config)} describes nothing to run; add a 'Relay' section.")
                : RelayRunner.RunAsync(options, cancellationToken);
        });
    }

    public override IReadOnlyList<(string Line, string Does)> Examples { get; } =
    [
        ("aesop run --config /etc/aesop/aesop.json", "As a service does"),
        ("aesop run --config aesop.json --set Relay:Listen=127.0.0.1:0 --log-level Debug", "The same on a free port, and talkative"),
    ];
}
