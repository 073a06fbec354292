namespace Aesop.Tests.Servers;

/// <summary>
/// The source of cases for tests that must hold on every server:
/// <c>[TestFixtureSource(typeof(ServerKinds), nameof(ServerKinds.All))]</c> above a fixture whose constructor takes a
/// <see cref="ServerKind"/>, or <c>[TestCaseSource]</c> and <c>[ValueSource]</c> alike.
/// </summary>
public static class ServerKinds
{
    /// <summary>Every kind, each once.</summary>
    public static IReadOnlyList<ServerKind> All { get; } = Enum.GetValues<ServerKind>();
}
