using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Aesop.Integration.Tests.Harness;

/// <summary>Keeps what is logged. Thread-safe.</summary>
internal sealed class LogLines : ILoggerFactory
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> _lines = [];

    /// <summary>The lines of a level, or worse.</summary>
    public IEnumerable<string> Of(LogLevel least) => _lines.Where(line => line.Level >= least).Select(line => line.Text);

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Keeper(_lines);

    /// <inheritdoc/>
    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("This factory keeps lines and nothing else.");

    /// <inheritdoc/>
    public void Dispose()
    {
        // Nothing to let go of.
    }

    private sealed class Keeper(ConcurrentQueue<(LogLevel Level, string Text)> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                lines.Enqueue((logLevel, $"{formatter(state, exception)} {exception?.Message}"));
            }
        }
    }
}
