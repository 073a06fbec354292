namespace Aesop.MySql.Binlog;

/// <summary>How a server's log is streamed.</summary>
public sealed record BinlogStreamOptions
{
    /// <summary>How many heartbeat periods of silence make a link dead.</summary>
    public const int SilentPeriods = 3;

    /// <summary>The number that this reader goes by among the source's replicas: no other one, and not the source, may use it. From 1.</summary>
    public required uint ServerId { get; init; }

    /// <summary>Where to begin.</summary>
    public required BinlogStartPosition Start { get; init; }

    /// <summary>
    /// The UUID that this reader goes by; null for one made of <see cref="ServerId"/>, so that a second reader with the same number is noticed by MySQL, which ends
    /// the older stream of the two. MariaDB goes by the number alone.
    /// </summary>
    public Guid? ReplicaUuid { get; init; }

    /// <summary>How long the server may have nothing to send before it sends a heartbeat; 1 ms to 1 hour, 5 s unless set. A link that is silent three times as long is dead.</summary>
    public TimeSpan HeartbeatPeriod { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether the stream ends at the log's end instead of waiting for more.</summary>
    public bool StopAtEnd { get; init; }

    /// <summary>Whether MariaDB is to send the statements behind rows (<see cref="BinlogEventType.AnnotateRows"/>). MySQL always sends what it has written.</summary>
    public bool IncludeStatements { get; init; }

    /// <summary>Bytes received at once, 4 KiB to 1 GiB; 1 MiB unless set.</summary>
    public int ReceiveBufferBytes { get; init; } = 1 << 20;

    /// <summary>The longest event that is received, in bytes, up to 2,000,000,000; 256 MiB unless set. As much memory is taken while such an event is received.</summary>
    public int MaxEventBytes { get; init; } = 256 << 20;

    internal Guid EffectiveUuid => ReplicaUuid ?? new Guid((int)ServerId, 0x6165, 0x4f70, 0x80, 0x62, 0x69, 0x6e, 0x6c, 0x6f, 0x67, 0x00);

    internal TimeSpan SilenceLimit => HeartbeatPeriod * SilentPeriods;

    internal void Validate()
    {
        if (ServerId == 0)
        {
            throw new MySqlConfigurationException($"{nameof(ServerId)} must be 1 or more: the number that this reader goes by among the source's replicas.");
        }

        if (HeartbeatPeriod < TimeSpan.FromMilliseconds(1) || HeartbeatPeriod > TimeSpan.FromHours(1))
        {
            throw new MySqlConfigurationException($"{nameof(HeartbeatPeriod)} is {HeartbeatPeriod}; it may be 1 ms to 1 hour.");
        }

        BufferSizes.Validate(ReceiveBufferBytes, nameof(ReceiveBufferBytes), MaxEventBytes, nameof(MaxEventBytes));
    }
}
