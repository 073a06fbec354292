namespace Aesop.Wire.Positions;

/// <summary>Where a client stands while a bootstrap store serves it.</summary>
/// <param name="Phase"><c>snapshot</c> or <c>catchup</c>.</param>
/// <param name="Store">The store's identity: places are local to it, so that another store restarts the bootstrap.</param>
/// <param name="Place">Opaque to the client; the store's own text, without <c>/</c> and <c>@</c>.</param>
public sealed record BootstrapPlace(string Phase, string Store, string Place);
