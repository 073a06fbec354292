namespace Aesop.Relay.Tables;

/// <summary>The file of a <see cref="TableHistory"/> is damaged, or can't be written.</summary>
internal sealed class HistoryException(string message, Exception? inner = null) : Exception(message, inner);
