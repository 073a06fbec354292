using System.Text.RegularExpressions;
using Aesop.Configuration;

namespace Aesop.Host.Tests.Configuration;

public sealed partial class OptionsSchemaTests
{
    private const string Update = "AESOP_UPDATE_DOCS";

    [Test]
    public void SchemaFile_Options_Matches()
    {
        var file = Repository.PathOf("docs", "aesop.schema.json");
        var made = OptionsSchema.Make();
        if (Environment.GetEnvironmentVariable(Update) == "1")
        {
            File.WriteAllText(file, made);
        }

        Assert.That(File.ReadAllText(file), Is.EqualTo(made), $"docs/aesop.schema.json is out of date; run this test with {Update}=1 to write it anew.");
    }

    [Test]
    public void ConfigurationPage_Keys_AllDocumentedAndNoOthers()
    {
        var documented = KeyCell().Matches(File.ReadAllText(Repository.PathOf("docs", "configuration.md"))).Select(match => match.Groups[1].Value);

        Assert.That(documented, Is.EquivalentTo(OptionsSchema.Keys(typeof(AesopOptions))));
    }

    /// <summary>The first cell of a row of a table of keys.</summary>
    [GeneratedRegex("^\\| `((?:Relay|Logging):[A-Za-z0-9:]+)` \\|", RegexOptions.Multiline)]
    private static partial Regex KeyCell();
}
