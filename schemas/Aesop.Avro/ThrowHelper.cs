using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Aesop.Avro;

/// <summary>The cold ends of the hot paths: each throws, so that the callers stay small enough to be inlined.</summary>
internal static class ThrowHelper
{
    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void BufferTooSmall(long required, long available) =>
        throw new AvroBufferTooSmallException(required, available);

    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Format(string message, long offset) =>
        throw new AvroFormatException(message, offset);

    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Truncated(string what, long needed, long available, long offset) =>
        throw new AvroFormatException($"The input ends inside {what}: {needed} bytes needed, {available} left", offset);

    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Overlong(string what, long offset) =>
        throw new AvroFormatException($"A variable-length {what} is longer than its type allows", offset);

    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Range(string what, long value, long limit, long offset) =>
        throw new AvroFormatException($"{what} {value} is out of range: 0 to {limit - 1} expected", offset);
}
