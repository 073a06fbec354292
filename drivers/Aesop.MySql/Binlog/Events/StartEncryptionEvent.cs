namespace Aesop.MySql.Binlog;

/// <summary>
/// MariaDB: the rest of the file is encrypted. A server that sends its log decrypts it; only a local file shows this event with encrypted bytes behind it.
/// <code>| scheme u8 | key version u32 | nonce 12 |</code>
/// See https://mariadb.com/kb/en/start_encryption_event/.
/// </summary>
public readonly struct StartEncryptionEvent
{
    private const int NonceSize = 12;

    private StartEncryptionEvent(int scheme, uint keyVersion)
    {
        Scheme = scheme;
        KeyVersion = keyVersion;
    }

    /// <summary>How the file is encrypted; 1 is the only one known.</summary>
    public int Scheme { get; }

    /// <summary>The version of the key in the server's key store.</summary>
    public uint KeyVersion { get; }

    /// <summary>Reads the event.</summary>
    /// <param name="source">An event of type 164.</param>
    /// <returns>What it says.</returns>
    /// <exception cref="BinlogFormatException">The body is not that of such an event.</exception>
    public static StartEncryptionEvent Parse(in BinlogEvent source)
    {
        var reader = new PayloadReader(source);
        var encryption = new StartEncryptionEvent(reader.ReadUInt8(), reader.ReadUInt32());
        reader.ReadBytes(NonceSize);
        return encryption;
    }
}
