namespace Aesop.Checking;

/// <summary>Statements that mend, as each server wants them.</summary>
internal static class Mending
{
    /// <summary>Sets a global variable now and over the next restart, as far as the server can do that by statement.</summary>
    public static string Set(ServerFacts facts, string name, string value, bool persist = true)
    {
        var canPersist = !facts.Version.IsMariaDb && facts.Version.Number.Major >= 8;
        return !persist ? $"SET GLOBAL {name} = {value};"
            : canPersist ? $"SET PERSIST {name} = {value};"
            : $"SET GLOBAL {name} = {value};  -- and {name}={value} under [mysqld] in the server's configuration, for after its next restart";
    }
}
