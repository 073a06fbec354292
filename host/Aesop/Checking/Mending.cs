namespace Aesop.Checking;

/// <summary>Statements that mend, as each server wants them.</summary>
internal static class Mending
{
    /// <summary>Sets a global variable now and over the next restart, as far as the server can do that by statement.</summary>
    public static string Set(ServerFacts facts, string name, string value, bool persist = true)
    {
        var canPersist = !facts.Version.IsMariaDb && facts.Version.Number.Major >= 8;
        return Hosted(facts, name, value)
            ?? (!persist ? $"SET GLOBAL {name} = {value};"
            : canPersist ? $"SET PERSIST {name} = {value};"
            : $"SET GLOBAL {name} = {value};  -- and {name}={value} under [mysqld] in the server's configuration, for after its next restart");
    }

    /// <summary>Sets what only a restart brings into force.</summary>
    public static string Configure(ServerFacts facts, params (string Name, string Value)[] settings) =>
        facts.Hosted == HostedService.None
            ? $"-- in the server's configuration, and restart it:\n-- [mysqld]\n{string.Join('\n', settings.Select(setting => $"-- {setting.Name}={setting.Value}"))}"
            : string.Join('\n', settings.Select(setting => Hosted(facts, setting.Name, setting.Value)));

    /// <summary>Where nobody but the service may set it.</summary>
    private static string? Hosted(ServerFacts facts, string name, string value) => facts.Hosted switch
    {
        HostedService.Amazon when name == "log_bin" => "-- turn automated backups on: aws rds modify-db-instance --db-instance-identifier INSTANCE --backup-retention-period 1",
        HostedService.Amazon => $"-- aws rds modify-db-parameter-group --db-parameter-group-name GROUP --parameters ParameterName={name},ParameterValue={value},ApplyMethod=pending-reboot",
        HostedService.CloudSql => $"-- gcloud sql instances patch INSTANCE --database-flags={name}={value}  (with every other flag that is set: those left out are reset)",
        _ => null,
    };
}
