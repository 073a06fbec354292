using Aesop.Avro.Schemas;

namespace Aesop.Client;

/// <summary>A column of a table, as one version of its schema has it. Immutable.</summary>
public sealed class RowColumn
{
    internal RowColumn(AvroField field, int ordinal)
    {
        Ordinal = ordinal;
        FieldName = field.Name;
        Name = field.Attributes.GetString("aesop.column") ?? field.Name;
        SourceType = field.Attributes.GetString("aesop.type");
        IsUnion = field.Schema is AvroUnionSchema;
        Branches = field.Schema is AvroUnionSchema union
            ? [.. union.Branches.Select(branch => ColumnBranch.Of(branch, Name))]
            : [ColumnBranch.Of(field.Schema, Name)];
        var main = Array.Find(Branches, branch => branch.Kind != ColumnKind.Null) ?? Branches[0];
        Kind = main.Kind;
        Precision = main.Precision;
        Scale = main.Scale;
        IsNullable = Array.Exists(Branches, branch => branch.Kind == ColumnKind.Null);
    }

    /// <summary>The column's name at the source.</summary>
    public string Name { get; }

    /// <summary>Its place in the image that it belongs to, from 0.</summary>
    public int Ordinal { get; }

    /// <summary>What its values are; zero and partial dates of a date column are texts all the same.</summary>
    public ColumnKind Kind { get; }

    /// <summary>The type as the source has it, for instance <c>int unsigned</c>; null where the relay doesn't tell.</summary>
    public string? SourceType { get; }

    /// <summary>Whether it can be NULL.</summary>
    public bool IsNullable { get; }

    /// <summary>Digits of a decimal; else 0.</summary>
    public int Precision { get; }

    /// <summary>Digits behind the point of a decimal; else 0.</summary>
    public int Scale { get; }

    /// <summary>The Avro field's name: <see cref="Name"/>, but for characters that Avro doesn't allow.</summary>
    internal string FieldName { get; }

    internal bool IsUnion { get; }

    internal ColumnBranch[] Branches { get; }

    /// <summary>Name and type.</summary>
    public override string ToString() => $"{Name} {SourceType ?? Kind.ToString()}";
}
