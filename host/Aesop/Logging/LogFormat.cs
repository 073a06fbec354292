namespace Aesop.Logging;

/// <summary>How log lines look.</summary>
public enum LogFormat
{
    /// <summary>One line a message, for people.</summary>
    Simple,

    /// <summary>One JSON object a line, for log collectors.</summary>
    Json,
}
