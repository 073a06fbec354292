using Microsoft.Extensions.Logging;

namespace Aesop.Tailing;

/// <summary>
/// The loggers of a relay inside a command. Why its source halted is not logged: the command ends with it, and would say it twice.
/// </summary>
internal sealed class LoggersOfCommand(ILoggerFactory inner) : ILoggerFactory
{
    /// <summary>The relay's event "halted" (docs/operations.md, "Logs").</summary>
    private const int Halted = 2003;

    public ILogger CreateLogger(string categoryName) => new Logger(inner.CreateLogger(categoryName));

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public void Dispose()
    {
        // The command's own factory is the command's to dispose of.
    }

    private sealed class Logger(ILogger inner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Id != Halted)
            {
                inner.Log(logLevel, eventId, state, exception, formatter);
            }
        }
    }
}
