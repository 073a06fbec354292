namespace Aesop.Configuration;

/// <summary>
/// What the command line says, as configuration: keys with their values, and the option that set each, so that a fault speaks of what was
/// typed.
/// </summary>
internal sealed class OptionKeys
{
    private readonly Dictionary<string, string?> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _options = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The keys and their values.</summary>
    public IReadOnlyDictionary<string, string?> Values => _values;

    /// <summary>A section that must be there, so that what it lacks is named one by one; null where none must.</summary>
    public string? RequiredSection { get; init; }

    /// <summary>Says which option sets a key, and its value where it was given.</summary>
    public void Set(string key, string option, string? value)
    {
        _options[key] = option;
        if (value is not null)
        {
            _values[key] = value;
        }
    }

    /// <summary>The key as the person at the terminal knows it: an option's name, or the path.</summary>
    public string NameOf(string key) => _options.GetValueOrDefault(key) ?? key;
}
