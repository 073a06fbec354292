using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using Aesop.CommandLine;
using Aesop.MySql;
using Microsoft.Extensions.Configuration;

namespace Aesop.Configuration;

/// <summary>
/// Binds configuration to immutable option records, and is strict where the framework's binder is lenient: an unknown key,
/// a value of the wrong kind and a missing required key are faults, and all of them are reported, not the first.
/// </summary>
/// <remarks>
/// Two kinds of number take a unit, by the property's name: <c>...Bytes</c> sizes (<see cref="ByteSize"/>) and <c>...Ms</c>
/// durations (<see cref="Duration"/>). A list may be one text with commas, which is what an environment variable can hold.
/// </remarks>
internal sealed class OptionsBinder(List<ConfigurationFault> faults)
{
    /// <summary>
    /// The options in a section. Where something was faulty they hold a default in its place: good enough to be checked for
    /// further faults, and nothing else.
    /// </summary>
    public object Bind(IConfiguration section, string path, Type type)
    {
        var (properties, given) = (Properties(type), section.GetChildren().ToList());
        foreach (var child in given.Where(child => !properties.ContainsKey(child.Key)))
        {
            var suggestion = Spelling.Nearest(child.Key, properties.Keys);
            faults.Add(new(Join(path, child.Key), suggestion is null
                ? $"no such key; known here are {string.Join(", ", properties.Keys.Order(StringComparer.Ordinal))}."
                : $"no such key. Did you mean '{suggestion}'?"));
        }

        var options = Activator.CreateInstance(type)!;
        foreach (var (name, property) in properties)
        {
            var child = given.Find(child => child.Key.Equals(name, StringComparison.OrdinalIgnoreCase));
            if (child is null || (child.Value is null && IsScalar(property.PropertyType) && !child.GetChildren().Any()))
            {
                if (property.IsDefined(typeof(RequiredMemberAttribute)))
                {
                    faults.Add(new(Join(path, name), "is missing."));
                    property.SetValue(options, Empty(property.PropertyType));
                }
            }
            else if ((Value(child, Join(path, name), property.Name, property.PropertyType) ?? Empty(property.PropertyType)) is { } value)
            {
                property.SetValue(options, value);
            }
        }

        return options;
    }

    /// <summary>The keys of an option record, which are its settable properties.</summary>
    public static IReadOnlyDictionary<string, PropertyInfo> Properties(Type type) => type
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.CanWrite && property.GetIndexParameters().Length == 0)
        .ToDictionary(property => property.Name, StringComparer.OrdinalIgnoreCase);

    private object? Value(IConfigurationSection section, string path, string name, Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (ElementType(type, typeof(IReadOnlyList<>)) is { } item)
        {
            return List(section, path, name, item);
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
        {
            return Map(section, path, type.GetGenericArguments()[1]);
        }

        if (!IsScalar(type))
        {
            return section.Value is not { Length: > 0 } ? Bind(section, path, type) : Fault(path, "expects a section { ... }, not a value.");
        }

        return section.GetChildren().Any() ? Fault(path, "expects one value, not a section or a list.")
            : section.Value is null ? Fault(path, "has no value.")
            : Scalar(section.Value, path, name, type);
    }

    private Array List(IConfigurationSection section, string path, string name, Type item)
    {
        var values = new List<object?>();
        var children = section.GetChildren().ToList();
        if (children.Count == 0 && IsScalar(item))
        {
            foreach (var text in (section.Value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                values.Add(Scalar(text, path, name, item));
            }
        }
        else if (children.Count == 0 && section.Value is { Length: > 0 })
        {
            Fault(path, "expects a list [ ... ], not a value.");
        }

        foreach (var child in children)
        {
            var childPath = Join(path, child.Key);
            values.Add(int.TryParse(child.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _)
                ? Value(child, childPath, name, item)
                : Fault(childPath, "expects a list [ ... ]; in an environment variable the index is part of the name, as in ...__0."));
        }

        // Where an item is left out there is a fault, so that nobody will work with this list.
        var present = values.Where(value => value is not null).ToArray();
        var list = Array.CreateInstance(item, present.Length);
        present.CopyTo(list, 0);
        return list;
    }

    private object? Map(IConfigurationSection section, string path, Type value)
    {
        if (section.Value is { Length: > 0 })
        {
            return Fault(path, "expects a section { ... }, not a value.");
        }

        var map = (System.Collections.IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), value))!;
        foreach (var child in section.GetChildren())
        {
            if (Value(child, Join(path, child.Key), child.Key, value) is { } bound)
            {
                map[child.Key] = bound;
            }
        }

        return map;
    }

    private object? Scalar(string text, string path, string name, Type type)
    {
        if (type == typeof(string))
        {
            return text;
        }

        if (type == typeof(bool))
        {
            return bool.TryParse(text, out var flag) ? flag : Fault(path, $"'{text}' is neither true nor false.");
        }

        if (type.IsEnum)
        {
            var names = Enum.GetNames(type);
            var match = Array.Find(names, known => known.Equals(text, StringComparison.OrdinalIgnoreCase));
            return match is not null
                ? Enum.Parse(type, match)
                : Fault(path, $"'{text}' is none of {string.Join(", ", names)}.{Suggestion.Sentence(text, names)}");
        }

        return Number(text, path, name, type);
    }

    private object? Number(string text, string path, string name, Type type)
    {
        var (least, most) = type == typeof(int) ? (int.MinValue, int.MaxValue)
            : type == typeof(uint) ? (uint.MinValue, uint.MaxValue)
            : type == typeof(long) ? (long.MinValue, long.MaxValue)
            : throw new NotSupportedException($"{path}: options of type {type} can't be configured; teach {nameof(OptionsBinder)}.");
        var (read, hint) = name.EndsWith("Bytes", StringComparison.Ordinal) ? (ByteSize.TryParse(text, out var value), ByteSize.Hint)
            : name.EndsWith("Ms", StringComparison.Ordinal) ? (Duration.TryParse(text, "ms", out value), Duration.Hint + "; a bare number is in milliseconds")
            : (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value), "a whole number");
        return !read ? Fault(path, $"'{text}' is not {hint}.")
            : value < least || value > most ? Fault(path, string.Create(CultureInfo.InvariantCulture, $"'{text}' is out of range; at most {most}."))
            : Convert.ChangeType(value, type, CultureInfo.InvariantCulture);
    }

    private object? Fault(string path, string message)
    {
        faults.Add(new(path, message));
        return null;
    }

    /// <summary>What can't be null without breaking the checks that follow.</summary>
    private static object? Empty(Type type) => type == typeof(string) ? ""
        : ElementType(type, typeof(IReadOnlyList<>)) is { } item ? Array.CreateInstance(item, 0)
        : null;

    private static Type? ElementType(Type type, Type generic) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == generic ? type.GetGenericArguments()[0] : null;

    private static bool IsScalar(Type type) => type.IsPrimitive || type.IsEnum || type == typeof(string);

    private static string Join(string path, string key) => path.Length == 0 ? key : $"{path}:{key}";
}
