namespace Aesop.MySql;

/// <summary>Which of the two families a server belongs to.</summary>
public enum MySqlServerFlavor
{
    /// <summary>MySQL, or a build of it such as Percona Server.</summary>
    MySql,

    /// <summary>MariaDB.</summary>
    MariaDb,
}
