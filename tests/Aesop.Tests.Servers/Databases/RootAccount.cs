namespace Aesop.Tests.Servers;

/// <summary>The account with every privilege that each server starts with, from any host.</summary>
public static class RootAccount
{
    /// <summary>Its name.</summary>
    public const string User = "root";

    /// <summary>Its password, free of anything that a URL would escape.</summary>
    public const string Password = "root-of-tests";
}
