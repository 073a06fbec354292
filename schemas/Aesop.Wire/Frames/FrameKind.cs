namespace Aesop.Wire.Frames;

/// <summary>What a frame carries. The numbers are those of the wire; WIRE.md draws each body.</summary>
public enum FrameKind : byte
{
    /// <summary>A transaction begins: its GTID and commit time. Sent only where a change or ddl of it follows.</summary>
    Begin = 1,

    /// <summary>One row change.</summary>
    Change = 2,

    /// <summary>A transaction ends: the position after it, its GTID and commit time.</summary>
    Commit = 3,

    /// <summary>A full checkpoint token, at intervals, always between transactions.</summary>
    Checkpoint = 4,

    /// <summary>An Avro schema, before its first use on a stream.</summary>
    Schema = 5,

    /// <summary>A statement that changes the definition of tables, or all of their rows.</summary>
    Ddl = 6,

    /// <summary>The stream is alive: how far it is complete, and where the source stands.</summary>
    Heartbeat = 7,

    /// <summary>The position asked for is held no longer, or not yet; the range that is held. The stream ends after it.</summary>
    Gone = 8,

    /// <summary>What came of the transaction since its begin is void.</summary>
    Rollback = 9,
}
