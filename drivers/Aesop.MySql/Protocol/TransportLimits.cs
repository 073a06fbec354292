namespace Aesop.MySql.Protocol;

/// <summary>What bounds a transport.</summary>
/// <param name="MaxPacketBytes">The largest joined payload that is read or sent.</param>
/// <param name="Timeout">The longest that one read or write may go without progress.</param>
/// <param name="TimeoutOption">The option that sets <paramref name="Timeout"/>, for the error.</param>
internal readonly record struct TransportLimits(int MaxPacketBytes, TimeSpan Timeout, string TimeoutOption);
