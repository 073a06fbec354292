namespace Aesop.Checking;

/// <summary>A service that runs the server, and keeps some of its settings to itself.</summary>
internal enum HostedService
{
    /// <summary>None that shows itself.</summary>
    None,

    /// <summary>Amazon RDS or Aurora: parameter groups, and procedures in the <c>mysql</c> database.</summary>
    Amazon,

    /// <summary>Google Cloud SQL: database flags.</summary>
    CloudSql,
}
