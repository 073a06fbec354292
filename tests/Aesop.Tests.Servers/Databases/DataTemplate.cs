using System.Security.Cryptography;
using System.Text;

namespace Aesop.Tests.Servers;

/// <summary>
/// A server's freshly initialised data folder with the <see cref="RootAccount"/> in it, made once a version and machine and then
/// copied: initialising takes seconds, copying a fraction of one.
/// </summary>
internal static class DataTemplate
{
    // To be raised when what a template holds changes by anything but its accounts.
    private const int Revision = 1;

    private const int FingerprintDigits = 8;

    private static readonly TimeSpan LockAskedEvery = TimeSpan.FromMilliseconds(100);

    /// <summary>Copies the template into a folder that doesn't exist yet.</summary>
    public static async Task CopyAsync(ServerInstallation installation, string dataFolder, CancellationToken cancellationToken)
    {
        var template = await EnsureAsync(installation, cancellationToken);
        await Tool.RunAsync(new Command("cp", "--archive", "--reflink=auto", template, dataFolder), cancellationToken);
    }

    private static async Task<string> EnsureAsync(ServerInstallation installation, CancellationToken cancellationToken)
    {
        var parent = Directory.CreateDirectory(Path.Combine(CacheFolder.Path, "data")).FullName;
        var template = Path.Combine(parent, $"{installation.Name}-{Revision}-{Fingerprint(Accounts(installation))}");
        if (Directory.Exists(template))
        {
            return template;
        }

        using (await LockAsync(template + ".lock", cancellationToken))
        {
            if (!Directory.Exists(template))
            {
                await MakeAsync(installation, template, cancellationToken);
            }
        }

        return template;
    }

    private static async Task MakeAsync(ServerInstallation installation, string template, CancellationToken cancellationToken)
    {
        var unfinished = template + ".new";
        if (Directory.Exists(unfinished))
        {
            Directory.Delete(unfinished, recursive: true);
        }

        Directory.CreateDirectory(unfinished);
        await installation.InitializeAsync(unfinished, cancellationToken);
        await AddRootAsync(installation, unfinished, cancellationToken);
        // The identity that MySQL gave this data folder: each copy is a server of its own.
        File.Delete(Path.Combine(unfinished, "auto.cnf"));
        // Complete or absent: the name appears in one step.
        Directory.Move(unfinished, template);
    }

    private static async Task AddRootAsync(ServerInstallation installation, string dataFolder, CancellationToken cancellationToken)
    {
        using var folder = new ThrowawayFolder("template");
        var arguments = new ServerArguments(installation, folder.Path, dataFolder);
        var options = new ServerOptions { BinaryLog = false, Tls = false };
        var command = arguments.For(options, port: null, certificates: null);
        await using var server = await ServerProcess.StartAsync(command, arguments.Socket, arguments.Log, cancellationToken);
        await new ServerClient(installation.Client, arguments.Socket, RootAccount.User, password: "")
            .RunAsync(Accounts(installation), database: null, cancellationToken);
        await server.StopAsync(cancellationToken);
    }

    private static string Accounts(ServerInstallation installation) =>
        $"""
        {installation.DropSpareAccounts}
        CREATE USER '{RootAccount.User}'@'%' IDENTIFIED BY '{RootAccount.Password}';
        GRANT ALL PRIVILEGES ON *.* TO '{RootAccount.User}'@'%' WITH GRANT OPTION;
        ALTER USER '{RootAccount.User}'@'localhost' IDENTIFIED BY '{RootAccount.Password}';
        """;

    // Checkouts of different ages share the cache folder; each must find only templates that hold what it expects.
    private static string Fingerprint(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..FingerprintDigits];

    private static async Task<FileStream> LockAsync(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
            }
            catch (IOException)
            {
                // Another process makes the same template.
                await Task.Delay(LockAskedEvery, cancellationToken);
            }
        }
    }
}
