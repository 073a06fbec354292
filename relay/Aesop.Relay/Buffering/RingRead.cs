namespace Aesop.Relay.Buffering;

/// <summary>The answer of <see cref="RingReader.TryCopy"/>.</summary>
/// <param name="Status">What came of it.</param>
/// <param name="Bytes">Bytes copied; 0 unless the status is <see cref="RingReadStatus.Data"/>.</param>
internal readonly record struct RingRead(RingReadStatus Status, int Bytes);
