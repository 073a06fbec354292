using Aesop.CommandLine;
using Microsoft.Extensions.Configuration;

namespace Aesop.Configuration;

/// <summary>
/// Reads the configuration in the framework's order, each layer over the one before: the options' own defaults, the JSON
/// file, environment variables (<c>Aesop__Relay__Listen</c>), the command line.
/// </summary>
internal static class ConfigurationLoader
{
    /// <summary>What an environment variable's name begins with.</summary>
    public const string EnvironmentPrefix = "Aesop__";

    /// <summary>Where a JSON file names its schema, for editors; means nothing to the process.</summary>
    private const string SchemaKey = "$schema";

    /// <summary>Reads, binds and checks.</summary>
    /// <param name="file">The JSON file; null for none.</param>
    /// <param name="commandLine">What the command line sets.</param>
    /// <exception cref="UsageException">Everything that is wrong with it.</exception>
    public static AesopOptions Load(string? file, OptionKeys commandLine)
    {
        var configuration = Build(file, commandLine);
        var faults = new List<ConfigurationFault>();
        var options = (AesopOptions)new OptionsBinder(faults).Bind(configuration, "", typeof(AesopOptions));

        // What could not be read is not checked further: its default would only be complained about a second time.
        var unbound = faults.Select(fault => fault.Key).ToList();
        faults.AddRange(RelayFaults.Of(options.Relay).Where(fault => !unbound.Any(fault.Covers)));
        return faults.Count == 0 ? options : throw new UsageException([.. faults.Select(fault => (fault with { Key = commandLine.NameOf(fault.Key) }).ToString())]);
    }

    private static IConfiguration Build(string? file, OptionKeys commandLine)
    {
        var builder = new ConfigurationBuilder();
        if (file is not null)
        {
            var path = Path.GetFullPath(file);
            if (!File.Exists(path))
            {
                throw new UsageException($"{file}: no such file. Give the configuration's path after --config.");
            }

            builder.AddJsonFile(path, optional: false, reloadOnChange: false);
        }

        try
        {
            var layers = builder.AddEnvironmentVariables(EnvironmentPrefix).AddInMemoryCollection(commandLine.Values).Build();
            var flat = layers.AsEnumerable().Where(pair => pair.Key != SchemaKey).ToDictionary(StringComparer.OrdinalIgnoreCase);
            if (commandLine.RequiredSection is { } section)
            {
                flat.TryAdd(section, null);
            }

            return new ConfigurationBuilder().AddInMemoryCollection(flat).Build();
        }
        catch (Exception e) when (e is InvalidDataException or FormatException)
        {
            // The reason is in the innermost exception: the JSON reader's, with its line, or a key that is there twice.
            throw new UsageException($"{file}: {e.GetBaseException().Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{file}: can't be read: {e.Message}");
        }
    }
}
