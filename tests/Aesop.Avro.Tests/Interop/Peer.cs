using System.Diagnostics;

namespace Aesop.Avro.Tests.Interop;

/// <summary>Runs the programs of other implementations, and says what to install where one is missing.</summary>
internal static class Peer
{
    private const string AvscVersion = "5.7.9";
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);
    private static readonly Lazy<Task<string>> AvscFolder = new(InstallAvscAsync);

    public static Task<string> PythonAsync(params string[] arguments) => RunAsync(
        "/usr/bin/python3", "install Debian's python3-avro (tools/servers.sh avro)", [Script("peer.py"), .. arguments]);

    public static Task<string> AvroCatAsync(params string[] arguments) =>
        RunAsync("avrocat", "install Debian's avro-bin (tools/servers.sh avro)", arguments);

    public static async Task<string> JavaScriptAsync(params string[] arguments) =>
        await RunAsync("node", "install Debian's nodejs", [Script("peer.js"), await AvscFolder.Value, .. arguments]);

    private static string Script(string name) => Path.Combine(AppContext.BaseDirectory, "Interop", name);

    /// <summary>npm puts the package into a folder of its own, which serves later runs too.</summary>
    private static async Task<string> InstallAvscAsync()
    {
        var shared = Path.Combine(Path.GetTempPath(), $"aesop-test-avsc-{AvscVersion}-{Environment.UserName}");
        var module = Path.Combine(shared, "node_modules", "avsc");
        if (File.Exists(Path.Combine(module, "package.json")))
        {
            return module;
        }

        // Two runs at the same time each install into a folder of theirs; the first that is done gives its to all.
        var own = Directory.CreateTempSubdirectory("aesop-test-avsc-").FullName;
        await RunAsync(
            "npm",
            $"install Debian's nodejs and npm; npm fetches avsc {AvscVersion} from its registry",
            ["install", "--prefix", own, "--no-audit", "--no-fund", "--ignore-scripts", $"avsc@{AvscVersion}"]);
        try
        {
            Directory.Move(own, shared);
            return module;
        }
        catch (IOException) when (Directory.Exists(shared))
        {
            return Path.Combine(own, "node_modules", "avsc");
        }
    }

    private static async Task<string> RunAsync(string program, string remedy, string[] arguments)
    {
        using var process = new Process();
        process.StartInfo = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = System.Text.Encoding.UTF8,
        };
        process.StartInfo.Environment["PYTHONIOENCODING"] = "utf-8";
        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new AssertionException($"{program} can't be run ({e.Message}): {remedy}.", e);
        }

        using var deadline = new CancellationTokenSource(Deadline);
        var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
        var errors = process.StandardError.ReadToEndAsync(deadline.Token);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
            if (process.ExitCode != 0)
            {
                throw new AssertionException($"{program} failed; if it is not there, {remedy}. It says: {await errors}");
            }

            return await output;
        }
        catch (OperationCanceledException e)
        {
            process.Kill(entireProcessTree: true);
            throw new AssertionException($"{program} did not end within {Deadline}.", e);
        }
    }
}
