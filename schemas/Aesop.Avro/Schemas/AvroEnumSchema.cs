namespace Aesop.Avro.Schemas;

/// <summary>
/// The schema of an enum. <see href="https://avro.apache.org/docs/1.12.0/specification/#enums"/>
/// </summary>
public sealed class AvroEnumSchema : AvroNamedSchema
{
    internal static readonly string[] OwnAttributes = ["type", "name", "namespace", "doc", "aliases", "symbols", "default"];

    private readonly Dictionary<string, int> _indexes = new(StringComparer.Ordinal);

    /// <summary>Creates the schema.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="symbols">Its symbols, each a legal name.</param>
    /// <param name="defaultSymbol">The symbol that a reader takes for one it does not know; null for none.</param>
    /// <param name="aliases">Other names that a writer may have used; null for none.</param>
    /// <param name="doc">What the author says of it; null for nothing.</param>
    /// <param name="attributes">Custom attributes; null for none.</param>
    /// <exception cref="AvroSchemaException">A symbol is not legal or stands there twice, or the default is not a symbol.</exception>
    public AvroEnumSchema(
        AvroName name,
        IEnumerable<string> symbols,
        string? defaultSymbol = null,
        IReadOnlyList<AvroName>? aliases = null,
        string? doc = null,
        AvroAttributes? attributes = null)
        : base(AvroType.Enum, name, aliases, doc, attributes, OwnAttributes)
    {
        ArgumentNullException.ThrowIfNull(symbols);
        Symbols = [.. symbols];
        for (var i = 0; i < Symbols.Count; i++)
        {
            var symbol = Symbols[i];
            if (!AvroName.IsLegal(symbol))
            {
                throw new AvroSchemaException(
                    $"\"{symbol}\" is not a legal symbol of the enum {name}: "
                    + "it must be ASCII letters, digits and underscores, and not begin with a digit");
            }

            if (!_indexes.TryAdd(symbol, i))
            {
                throw new AvroSchemaException($"The enum {name} has the symbol \"{symbol}\" twice");
            }
        }

        if (defaultSymbol is not null && !_indexes.ContainsKey(defaultSymbol))
        {
            throw new AvroSchemaException($"The default \"{defaultSymbol}\" of the enum {name} is not one of its symbols");
        }

        Default = defaultSymbol;
    }

    /// <summary>The symbols; a datum holds the place of one.</summary>
    public IReadOnlyList<string> Symbols { get; }

    /// <summary>The symbol that a reader takes for one it does not know; null for none.</summary>
    public string? Default { get; }

    /// <summary>The place of a symbol; -1 where it is none.</summary>
    /// <param name="symbol">The symbol; case matters.</param>
    public int IndexOf(string symbol) => _indexes.TryGetValue(symbol, out var index) ? index : -1;
}
