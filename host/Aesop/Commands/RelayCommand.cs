using System.CommandLine;
using System.Globalization;
using Aesop.CommandLine;
using Aesop.Configuration;
using Aesop.Running;

namespace Aesop.Commands;

/// <summary><c>aesop relay</c>: one source, served, without a configuration file.</summary>
internal sealed class RelayCommand : DocumentedCommand
{
    private const string Source = "Relay:Sources:0";

    private readonly KeyOptions _keys = new(
    [
        ($"{Source}:Name", new("--name") { HelpName = "name", Description = "The name that clients use for it." }),
        ("Relay:Listen", new("--listen") { HelpName = "host:port", Description = "Where HTTP is served; 127.0.0.1:7310 when not given. Port 0 takes any free one." }),
        ($"{Source}:From", new("--from") { HelpName = "earliest|latest|FILE:POS|gtid:SET|TIME|TOKEN", Description = "Where reading starts; as far back as fills the ring when not given. TIME as in 2026-11-22T02:00:00Z." }),
        ($"{Source}:RingBytes", new("--ring") { HelpName = "size", Description = "The ring's size, such as 256MiB, which is the default." }),
        ("Relay:StateDirectory", new("--state") { HelpName = "folder", Description = "Where epochs and schema histories are kept over restarts." }),
        ($"{Source}:Tables", new("--tables") { HelpName = "a.b,c.*", Description = "Only these tables enter the ring." }),
        ($"{Source}:ServerId", new("--server-id") { HelpName = "number", Description = "The id under which the relay registers as a replica; derived from the name when not given." }),
        .. CommonOptions.Logging(),
    ], requiredSection: Source);

    private readonly Option<string[]> _servers = new("--source")
    {
        HelpName = "mysql://user@host:port/?key=value",
        Description = "The server whose binlog is relayed. Its password: password_env=NAME or password_file=PATH in the address. Several hosts with commas between them, or the option given again, are servers of which one is read.",
    };

    private readonly Option<string[]> _set = CommonOptions.Set();

    public RelayCommand()
        : base("relay", "Reads a server's binlog and serves its row changes over HTTP, until it is stopped.")
    {
        Add(_servers);
        _keys.AddTo(this);
        Add(_set);
        SetAction((parsed, cancellationToken) =>
        {
            var keys = _keys.Read(parsed, parsed.GetValue(_set));
            var servers = parsed.GetValue(_servers) ?? [];
            keys.Set($"{Source}:Server", _servers.Name, servers.FirstOrDefault());
            for (var i = 1; i < servers.Length; i++)
            {
                keys.Set(string.Create(CultureInfo.InvariantCulture, $"{Source}:Servers:{i - 1}"), _servers.Name, servers[i]);
            }

            var options = ConfigurationLoader.Load(file: null, keys);
            return RelayRunner.RunAsync(options, cancellationToken);
        });
    }

    public override IReadOnlyList<(string Line, string Does)> Examples { get; } =
    [
        ("aesop relay --source 'mysql://aesop@db1/?password_env=DB_PASSWORD' --name shop", "Relay one server on http://127.0.0.1:7310"),
        ("aesop relay --source 'mysql://aesop@db1/?password_file=/run/secrets/db' --name shop --ring 4GiB --state /var/lib/aesop", "With a ring for hours, and epochs that survive restarts"),
        ("aesop relay --source 'mysql://aesop@db1,db2,db3/?password_env=DB_PASSWORD' --name shop --state /var/lib/aesop", "One of three servers, whichever takes writes"),
        ("curl -N 'http://127.0.0.1:7310/v1/sources/shop/stream?from=earliest' -H 'Accept: application/x-ndjson'", "The simplest client"),
    ];
}
