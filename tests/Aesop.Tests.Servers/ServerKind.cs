namespace Aesop.Tests.Servers;

/// <summary>The two servers whose binary logs Aesop reads.</summary>
public enum ServerKind
{
    /// <summary>MariaDB, as this Debian release packages it.</summary>
    MariaDb,

    /// <summary>MySQL 9, extracted from Debian's unstable suite.</summary>
    MySql,
}
