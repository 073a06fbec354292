using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Aesop.Configuration;

namespace Aesop.Host.Tests.Configuration;

/// <summary>
/// Makes the JSON schema (https://json-schema.org/draft-07) of a configuration file out of the option records: keys and types from their
/// properties, defaults from a fresh instance, descriptions from their XML documentation.
/// </summary>
internal static partial class OptionsSchema
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly Dictionary<string, string> Descriptions = ReadDescriptions();

    /// <summary>The schema's text.</summary>
    public static string Make()
    {
        var schema = new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["title"] = "Configuration of 'aesop run'",
        };
        foreach (var (key, value) in Section(typeof(AesopOptions)))
        {
            schema[key] = value!.DeepClone();
        }

        schema["properties"]!["$schema"] = new JsonObject { ["type"] = "string", ["description"] = "Where this schema is, for editors." };
        return schema.ToJsonString(Indented) + "\n";
    }

    /// <summary>The paths of all keys, as the configuration names them, a list's items by <c>0</c>.</summary>
    public static IEnumerable<string> Keys(Type type, string path = "")
    {
        foreach (var property in OptionsBinder.Properties(type).Values)
        {
            var name = path.Length == 0 ? property.Name : $"{path}:{property.Name}";
            var inner = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            var item = inner.IsGenericType ? inner.GetGenericArguments()[^1] : inner;
            if (!IsSection(item))
            {
                yield return name;
                continue;
            }

            foreach (var key in Keys(item, inner.IsGenericType ? name + ":0" : name))
            {
                yield return key;
            }
        }
    }

    private static JsonObject Section(Type type)
    {
        var defaults = Activator.CreateInstance(type)!;
        var properties = new JsonObject();
        var required = new JsonArray();
        foreach (var property in OptionsBinder.Properties(type).Values)
        {
            var schema = Value(property.PropertyType, property.Name);
            if (Descriptions.TryGetValue($"P:{type.FullName}.{property.Name}", out var description))
            {
                schema["description"] = description;
            }

            if (property.IsDefined(typeof(RequiredMemberAttribute)))
            {
                required.Add(property.Name);
            }
            else if (property.GetValue(defaults) is { } value && Default(value) is { } node)
            {
                schema["default"] = node;
            }

            properties[property.Name] = schema;
        }

        var section = new JsonObject { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = properties };
        if (required.Count > 0)
        {
            section["required"] = required;
        }

        return section;
    }

    private static JsonObject Value(Type type, string name)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsGenericType)
        {
            var item = Value(type.GetGenericArguments()[^1], name);
            return type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>)
                ? new JsonObject { ["type"] = "array", ["items"] = item }
                : new JsonObject { ["type"] = "object", ["additionalProperties"] = item };
        }

        return type == typeof(string) ? new JsonObject { ["type"] = "string" }
            : type == typeof(bool) ? new JsonObject { ["type"] = "boolean" }
            : type.IsEnum ? new JsonObject { ["enum"] = new JsonArray([.. Enum.GetNames(type).Select(text => JsonValue.Create(text))]) }
            : IsSection(type) ? Section(type)
            : name.EndsWith("Bytes", StringComparison.Ordinal) ? WithUnit("^ *[0-9]+(\\.[0-9]+)? *([KkMmGgTt]i?)?[Bb]? *$")
            : name.EndsWith("Ms", StringComparison.Ordinal) ? WithUnit("^ *[0-9]+(\\.[0-9]+)? *(ms|s|m|h|d)? *$")
            : new JsonObject { ["type"] = "integer" };
    }

    private static JsonObject WithUnit(string pattern) => new()
    {
        ["anyOf"] = new JsonArray(new JsonObject { ["type"] = "integer", ["minimum"] = 0 }, new JsonObject { ["type"] = "string", ["pattern"] = pattern }),
    };

    private static JsonNode? Default(object value) => value switch
    {
        string or bool or int or uint or long => JsonSerializer.SerializeToNode(value),
        Enum name => JsonValue.Create(name.ToString()),
        System.Collections.IEnumerable list when !list.Cast<object>().Any() => new JsonArray(),
        _ => null,
    };

    private static bool IsSection(Type type) => type.IsClass && type != typeof(string);

    private static Dictionary<string, string> ReadDescriptions()
    {
        var files = Directory.GetFiles(AppContext.BaseDirectory, "*esop*.xml");
        return files.SelectMany(file => XDocument.Load(file).Descendants("member"))
            .Where(member => member.Element("summary") is not null && member.Attribute("name")!.Value.StartsWith("P:Aesop.", StringComparison.Ordinal))
            .ToDictionary(member => member.Attribute("name")!.Value, member => Text(member.Element("summary")!));
    }

    private static string Text(XElement summary)
    {
        var parts = summary.Nodes().Select(node => node switch
        {
            XElement { Name.LocalName: "see" } see => see.Attribute("cref")?.Value.Split('.')[^1] ?? see.Value,
            XElement element => element.Value,
            _ => node.ToString(),
        });
        return Blanks().Replace(System.Net.WebUtility.HtmlDecode(string.Concat(parts)), " ").Trim();
    }

    [GeneratedRegex("\\s+")]
    private static partial Regex Blanks();
}
