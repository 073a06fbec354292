namespace Aesop.MySql.Binlog;

/// <summary>How a local file is read.</summary>
public sealed record BinlogFileOptions
{
    /// <summary>The most that <see cref="MaxEventBytes"/> may be: an event stands in one piece in memory.</summary>
    public const int MostEventBytes = BufferSizes.MostEventBytes;

    /// <summary>Bytes read at once, 4 KiB to 1 GiB; 1 MiB unless set.</summary>
    public int BufferBytes { get; init; } = 1 << 20;

    /// <summary>The longest event that is read, in bytes, up to 2,000,000,000; 1 GiB unless set. As much memory is taken while such an event is read.</summary>
    public int MaxEventBytes { get; init; } = 1 << 30;

    internal BinlogFileOptions Validated()
    {
        BufferSizes.Validate(BufferBytes, nameof(BufferBytes), MaxEventBytes, nameof(MaxEventBytes));
        return this;
    }
}
