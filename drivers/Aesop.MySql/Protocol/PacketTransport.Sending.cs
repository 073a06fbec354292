using System.Buffers.Binary;
using Aesop.MySql.Protocol.Packets;

namespace Aesop.MySql.Protocol;

/// <content>Sending: each payload with its header, split where it is 16 MiB or more.</content>
internal sealed partial class PacketTransport
{
    private const int SendBufferBytes = 64 * 1024;

    private static readonly TimeSpan FarewellTimeout = TimeSpan.FromSeconds(1);

    private readonly byte[] _sendBuffer = new byte[SendBufferBytes];

    /// <summary>Sends one payload. The memory is free again when the task ends.</summary>
    /// <exception cref="MySqlConnectionException">The connection ended, or took nothing in time.</exception>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        ThrowIfBroken();
        cancellationToken.ThrowIfCancellationRequested();
        if (payload.Length > Limits.MaxPacketBytes)
        {
            throw new ArgumentException(
                $"A payload of {payload.Length} bytes is over the limit of {Limits.MaxPacketBytes} (max_packet_bytes).", nameof(payload));
        }

        int fragment;
        do
        {
            fragment = Math.Min(payload.Length, MaxFragmentBytes);
            BinaryPrimitives.WriteUInt32LittleEndian(_sendBuffer, (uint)fragment | ((uint)_sequence++ << 24));

            // A small packet leaves in one write; a large one follows its first piece without being copied.
            int first = Math.Min(fragment, SendBufferBytes - HeaderBytes);
            payload[..first].CopyTo(_sendBuffer.AsMemory(HeaderBytes));
            await WriteAsync(_sendBuffer.AsMemory(0, HeaderBytes + first), cancellationToken).ConfigureAwait(false);
            if (fragment > first)
            {
                await WriteAsync(payload[first..fragment], cancellationToken).ConfigureAwait(false);
            }

            payload = payload[fragment..];
        }
        while (fragment == MaxFragmentBytes);
    }

    /// <summary>Overwrites the send buffer: it may have held a password.</summary>
    public void EraseSent() => _sendBuffer.AsSpan().Clear();

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        const int PieceBytes = 1024 * 1024;
        while (!bytes.IsEmpty)
        {
            // In pieces, so that the deadline is one of progress and not of size.
            ReadOnlyMemory<byte> piece = bytes[..Math.Min(bytes.Length, PieceBytes)];
            using CancellationTokenSource deadline = new(Limits.Timeout, _time);
            CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), deadline);
            await using (registration.ConfigureAwait(false))
            {
                try
                {
                    await Stream.WriteAsync(piece, deadline.Token).ConfigureAwait(false);
                }
                catch (IOException cause) when (BreakReason is null)
                {
                    MySqlException lost = Lost(cause, "writing", cancellationToken);
                    MySqlServerException? farewell = await ReadFarewellAsync().ConfigureAwait(false);
                    Break(farewell?.Message ?? lost.Message);
                    throw farewell ?? lost;
                }
                catch (Exception cause)
                {
                    throw BreakBecause(cause, "writing", cancellationToken);
                }
            }

            bytes = bytes[piece.Length..];
        }
    }

    /// <summary>A server that closes the connection often says why before; that may still be there to read when a write fails.</summary>
    private async ValueTask<MySqlServerException?> ReadFarewellAsync()
    {
        try
        {
            Limits = Limits with { Timeout = FarewellTimeout };
            ReadOnlyMemory<byte> payload = await ReadAsync(CancellationToken.None).ConfigureAwait(false);
            return ErrPacket.Is(payload.Span) ? LastWords(payload.Span) : null;
        }
        catch (MySqlServerException farewell)
        {
            return farewell;
        }
        catch (MySqlException)
        {
            // It said nothing that helps; the failed write is the error then.
            return null;
        }
    }
}
