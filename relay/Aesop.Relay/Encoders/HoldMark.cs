namespace Aesop.Relay.Encoders;

/// <summary>A place in an open transaction that it may be rolled back to.</summary>
/// <param name="Begun">Whether anything of the transaction stood before it.</param>
/// <param name="Ordinal">The place in the transaction of what comes next.</param>
/// <param name="Length">Bytes of frames held before it.</param>
internal readonly record struct HoldMark(bool Begun, ulong Ordinal, long Length);
