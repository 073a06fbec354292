namespace Aesop.Wire.Positions;

/// <summary>Whose global transaction ids these are. The numbers are those of the wire.</summary>
public enum GtidFlavor : byte
{
    /// <summary>The transaction has no global id (an anonymous transaction, or GTIDs are off).</summary>
    None = 0,

    /// <summary>MySQL: a source's UUID, optionally a tag, and a number.</summary>
    MySql = 1,

    /// <summary>MariaDB: a domain, a server id and a sequence number.</summary>
    MariaDb = 2,
}
