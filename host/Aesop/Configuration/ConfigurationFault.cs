namespace Aesop.Configuration;

/// <summary>One thing wrong with the configuration.</summary>
/// <param name="Key">The key's path, parts joined by colons as in <c>Relay:Sources:0:Name</c>; empty for the whole.</param>
/// <param name="Message">What is wrong and what would be right.</param>
internal sealed record ConfigurationFault(string Key, string Message)
{
    public override string ToString() => Key.Length == 0 ? Message : $"{Key}: {Message}";

    /// <summary>Whether this is about the same key, or the section that it stands in.</summary>
    public bool Covers(string key) =>
        key.StartsWith(Key, StringComparison.OrdinalIgnoreCase) && (key.Length == Key.Length || key[Key.Length] == ':');

    /// <summary>Takes a room's own fault, <c>KEY: message</c>, into the section where the room's options stand.</summary>
    public static ConfigurationFault Under(string section, string fault)
    {
        var colon = fault.IndexOf(": ", StringComparison.Ordinal);
        return colon < 0 ? new(section, fault) : new($"{section}:{fault[..colon]}", fault[(colon + 2)..]);
    }
}
