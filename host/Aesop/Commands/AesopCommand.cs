using System.CommandLine;
using System.CommandLine.Help;
using Aesop.CommandLine;

namespace Aesop.Commands;

/// <summary>The root of the command line, <c>aesop</c>.</summary>
internal static class AesopCommand
{
    private static readonly IReadOnlyList<(string Line, string Does)> Examples =
    [
        ("aesop check 'mysql://root@127.0.0.1/?password_env=DB_PASSWORD'", "What does my server lack to be relayed?"),
        ("aesop tail 'mysql://root@127.0.0.1/?password_env=DB_PASSWORD' --format text", "Watch its changes"),
        ("aesop relay --source 'mysql://root@127.0.0.1/?password_env=DB_PASSWORD' --name shop", "Serve them to any number of consumers"),
        ("aesop tail --relay http://127.0.0.1:7310 --source shop --from earliest", "Be one of them"),
    ];

    public static RootCommand Create()
    {
        var root = new RootCommand("Relays the row changes of MySQL and MariaDB servers, as they are committed, to any number of consumers.")
        {
            new RelayCommand(),
            new RunCommand(),
            new TailCommand(),
            new CheckCommand(),
            new VerifyCommand(),
            new BinlogCommand(),
            new SchemaCommand(),
            new CheckpointCommand(),
        };
        foreach (var option in root.Options)
        {
            if (option is HelpOption)
            {
                option.Action = new ExamplesHelp((HelpAction)option.Action!, Examples);
            }
            else if (option is VersionOption)
            {
                option.Action = new VersionText();
            }
        }

        return root;
    }
}
