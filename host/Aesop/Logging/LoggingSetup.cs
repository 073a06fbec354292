using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Aesop.Logging;

/// <summary>Logging as the options say, to standard error: standard output is for data.</summary>
internal static class LoggingSetup
{
    public static void Apply(ILoggingBuilder logging, LoggingOptions options)
    {
        logging.ClearProviders();
        logging.Services.AddSingleton<ConsoleFormatter>(new RedactingConsoleFormatter(TimeProvider.System, options.Format));
        logging.AddConsole(console =>
        {
            console.FormatterName = RedactingConsoleFormatter.FormatterName;
            console.LogToStandardErrorThreshold = LogLevel.Trace;
        });

        // Each request and each lifetime message of the framework is noise here unless somebody asks for it by name.
        logging.AddFilter("Microsoft", LogLevel.Warning);
        foreach (var (category, level) in options.LogLevel)
        {
            if (category.Equals("Default", StringComparison.OrdinalIgnoreCase))
            {
                logging.SetMinimumLevel(level);
            }
            else
            {
                logging.AddFilter(category, level);
            }
        }
    }

    public static ILoggerFactory CreateFactory(LoggingOptions options) => LoggerFactory.Create(logging => Apply(logging, options));
}
