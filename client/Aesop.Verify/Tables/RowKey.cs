namespace Aesop.Verify.Tables;

/// <summary>A row's key by the canonical texts of its columns. Immutable.</summary>
internal sealed class RowKey
{
    /// <param name="values">The canonical text of each column of the key, in the key's order.</param>
    public RowKey(IReadOnlyList<string> values)
    {
        Values = values;

        // The lengths keep 'a','bc' apart from 'ab','c'.
        Id = values.Count == 1 ? values[0] : string.Concat(values.Select(value => $"{value.Length}:{value}"));
    }

    /// <summary>The canonical texts.</summary>
    public IReadOnlyList<string> Values { get; }

    /// <summary>One text that no other key of the table has.</summary>
    public string Id { get; }
}
